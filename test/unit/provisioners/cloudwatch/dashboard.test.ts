import { describe, expect, it } from "vitest";
import {
  dashboard,
  type DashboardObserved,
  type DashboardSpec,
} from "../../../../src/provisioners/cloudwatch/dashboard.ts";
import { dashboardBody } from "../../../../src/provisioners/cloudwatch/dashboard-body.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: DashboardSpec = {
  stack: "shop",
  region: "eu-west-1",
  serviceId: "vpce-svc-1",
  targets: {
    loadBalancer: "net/shop-nlb/1",
    targetGroup: "targetgroup/shop-targets/2",
    zones: ["eu-west-1a", "eu-west-1b"],
  },
  tasks: { cluster: "shop-cluster", service: "shop-service" },
  database: { identifier: "shop-database" },
  cache: { nodeIds: ["shop-cache-001", "shop-cache-002"] },
  alarmArns: ["arn:alarm"],
};
const node = nodeOf("dashboard", spec);
const arn = "arn:aws:cloudwatch::111111111111:dashboard/shop-dashboard";
const text = JSON.stringify(dashboardBody(spec));
/** The same in another order of keys and with blanks, as AWS may give it back. */
const otherwise = JSON.stringify(
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toReversed())
      : value,
  ),
  undefined,
  2,
);
const converged = {
  GetDashboard: { DashboardArn: arn, DashboardName: "shop-dashboard", DashboardBody: otherwise },
  ListTagsForResource: { Tags: awsTags("dashboard") },
};
const put = { DashboardName: "shop-dashboard", DashboardBody: text };

describeKind<DashboardSpec, DashboardObserved>({
  provisioner: dashboard,
  node,
  converged,
  drifts: [
    {
      name: "a body that somebody edited is written again",
      now: { body: "0" },
      fields: ["body"],
      sends: [{ command: "PutDashboard", input: put }],
    },
    {
      name: "tags alone write no body, where they had to be read",
      now: { tags: { ...partTags("shop", "dashboard"), "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagResource",
          input: { ResourceARN: arn, Tags: [{ Key: "privlink:part", Value: "dashboard" }] },
        },
      ],
    },
  ],
});

describe("dashboard", () => {
  it("sees that a widget is missing", async () => {
    const { widgets } = dashboardBody(spec);
    const less = {
      ...converged.GetDashboard,
      DashboardBody: JSON.stringify({ widgets: widgets.slice(0, -1) }),
    };
    const aws = fakeAws({ ...converged, GetDashboard: less });
    const observed = (await dashboard.observe([node], aws.context)).get(node.id) as DashboardObserved;
    expect(dashboard.diff(node, observed).map(({ field }) => field)).toEqual(["body"]);
  });

  it("is known by what it says of itself, with one call", async () => {
    const aws = fakeAws(converged);
    await dashboard.observe([node], aws.context);
    expect(aws.calls.map(({ command }) => command)).toEqual(["GetDashboard"]);
  });

  it("is known by its tags where somebody emptied it", async () => {
    const empty = { ...converged.GetDashboard, DashboardBody: "not what it was" };
    const aws = fakeAws({ ...converged, GetDashboard: empty });
    const observed = (await dashboard.observe([node], aws.context)).get(node.id) as DashboardObserved;
    expect(dashboard.diff(node, observed).map(({ field }) => field)).toEqual(["body"]);
  });

  it("is made with its tags in the call itself", async () => {
    const aws = fakeAws({
      GetDashboard: { fault: "DashboardNotFoundError" },
      ListTagsForResource: { fault: "ResourceNotFoundException" },
      PutDashboard: {},
    });
    const made = await dashboard.create(node, aws.context);
    expect(dashboard.diff(node, made)).toEqual([]);
    expect(aws.writes()).toEqual([
      { command: "PutDashboard", input: { ...put, Tags: awsTags("dashboard") } },
    ]);
  });

  it("of somebody else is not taken over", async () => {
    const other = { ...converged.GetDashboard, DashboardBody: '{"widgets":[]}' };
    const aws = fakeAws({ ...converged, GetDashboard: other, ListTagsForResource: { Tags: [] } });
    await expect(dashboard.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
    expect(aws.writes()).toEqual([]);
  });
});

describe("body of the dashboard", () => {
  interface Widget {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly properties: { readonly title?: string };
  }
  const widgetsOf = (subject: DashboardSpec) => dashboardBody(subject).widgets as readonly Widget[];

  it("is the same for the same stack", () => {
    expect(dashboardBody(spec)).toEqual(dashboardBody(structuredClone(spec)));
  });

  it("shows traffic per endpoint, those of tomorrow included", () => {
    expect(text).toContain(String.raw`\"Service Id\",\"VPC Endpoint Id\"} MetricName=\"BytesProcessed\"`);
    expect(text).toContain("vpce-svc-1");
  });

  it("has nothing of what a stack does not have", () => {
    const bare = { stack: "shop", region: "eu-west-1", serviceId: "vpce-svc-1", alarmArns: [] };
    const titles = widgetsOf(bare).map(({ properties }) => properties.title);
    expect(titles.filter((title) => title !== undefined)).toHaveLength(3);
    expect(JSON.stringify(dashboardBody(bare))).not.toMatch(/AWS\/(RDS|ElastiCache|ECS|NetworkELB)/);
  });

  it("puts no widget on another, and none over the edge", () => {
    const all = widgetsOf(spec);
    for (const [index, one] of all.entries()) {
      expect(one.x + one.width).toBeLessThanOrEqual(24);
      for (const other of all.slice(index + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(apart).toBe(true);
      }
    }
  });
});
