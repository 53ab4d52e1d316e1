import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { privlinkDocument } from "../support/cli.ts";
import { hasMoto, startMoto, type Gap, type Moto } from "../support/moto.ts";

/** What moto 5.2 answers with 500, or not at all. */
const gaps: readonly Gap[] = [
  {
    action: "DescribeVpcEndpointConnections",
    reason: "moto has no connections of endpoint services, and answers 500; this stack has none",
    answer:
      '<DescribeVpcEndpointConnectionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>none</requestId><vpcEndpointConnectionSet/></DescribeVpcEndpointConnectionsResponse>',
  },
  {
    action: "DescribeVpcEndpointConnectionNotifications",
    reason: "moto has no notifications of connections, and answers 500",
    answer:
      '<DescribeVpcEndpointConnectionNotificationsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>none</requestId><connectionNotificationSet/></DescribeVpcEndpointConnectionNotificationsResponse>',
  },
  {
    action: "AnyScaleFrontendService.ListTagsForResource",
    reason: "moto keeps no tags of scalable targets, and answers 500",
    answer: JSON.stringify({
      Tags: {
        "privlink:stack": "privlink",
        "privlink:managed": "true",
        "privlink:part": "scalable-target",
      },
    }),
  },
];

/** What of a stack moto cannot hold, each with the reason. */
const configuration = `
notifications: false # moto has none of connections
cache: false # moto makes a replication group of one node, whatever is asked for, and cannot add one
service:
  image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1.4.2 # moto holds no image until one is pushed
  desiredCount: 0 # moto's services never run a task, so one that wants some is never steady
`;

/** What privlink asks for and moto does not tell afterwards. */
const notKept: readonly { readonly field: string; readonly reason: string }[] = [
  {
    field: "privlink-nlb enforcePrivateLinkRules",
    reason: "SetSecurityGroups ignores EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
  },
  { field: "privlink-listener sslPolicy", reason: "every listener has one, those without TLS too" },
  ...["gracePeriodSeconds", "circuitBreaker", "zoneRebalancing"].map((field) => ({
    field: `privlink-service ${field}`,
    reason: "DescribeServices does not say what CreateService was told",
  })),
];

interface Planned {
  readonly changes: readonly {
    readonly resource: string;
    readonly fields: readonly { readonly field: string }[];
  }[];
}

interface Built {
  readonly resources: readonly {
    readonly resource: string;
    readonly type: string;
    readonly action: string;
  }[];
  readonly changes: Readonly<Record<string, number>>;
}

describe.skipIf(!hasMoto())("against moto", () => {
  let moto: Moto;
  let directory: string;
  const privlink = <Document>(...args: string[]) =>
    privlinkDocument<Document>(args, { directory, environment: moto.environment });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "privlink-moto-"));
    await writeFile(join(directory, "privlink.yaml"), configuration);
    moto = await startMoto(gaps);
  });
  afterAll(async () => {
    await moto.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("builds the stack", async () => {
    const { changes } = await privlink<Built>("init", "producer", "--yes");
    expect(changes).toMatchObject({ updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
    expect(changes["created"]).toBeGreaterThan(35);
  });

  it("finds nothing to do in a second look, but for what moto does not keep", async () => {
    const { changes } = await privlink<Planned>("plan");
    const differing = changes.flatMap(({ resource, fields }) =>
      fields.map(({ field }) => `${resource} ${field}`),
    );
    expect(differing.sort()).toEqual(notKept.map(({ field }) => field).sort());
  });

  it("removes all of it", async () => {
    const lift = ["privlink-database", "privlink-nlb"].flatMap((name) => ["--lift-protection", name]);
    const { deleted } = await privlink<{ deleted: unknown[] }>("destroy", "producer", "--yes", ...lift);
    expect(deleted.length).toBeGreaterThan(35);
    const { summary } = await privlink<{ summary: Record<string, number> }>("plan");
    expect(summary).toMatchObject({ update: 0, replace: 0, delete: 0, none: 0 });
  });
});
