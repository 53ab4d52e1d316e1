import { describe, expect, it } from "vitest";
import { buildGraph } from "../../../../src/engine/graph.ts";
import { resolveSpec } from "../../../../src/engine/resolve.ts";
import { producerGraph } from "../../../../src/provisioners/graph/producer.ts";
import type { AlarmsConfig } from "../../../../src/provisioners/graph/operations-config.ts";
import type { ProducerConfig } from "../../../../src/provisioners/graph/producer-config.ts";
import { producerConfig as config } from "../producer-config.ts";

const facts = {
  account: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  zoneIds: ["euw1-az1", "euw1-az2"],
  s3PrefixListId: "pl-s3",
};
const graphOf = (changes: Partial<ProducerConfig> = {}) =>
  buildGraph(producerGraph({ ...config, ...changes }, facts));
const idsOf = (changes: Partial<ProducerConfig> = {}, pattern = /.*/) =>
  [...graphOf(changes).nodes.keys()].filter((id) => pattern.test(id)).sort();

/** What AWS would say of the parts that others refer to. */
const observations = new Map<string, unknown>([
  [
    "nlb",
    {
      arn: "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/shop-nlb/1",
      zones: ["eu-west-1b", "eu-west-1a"],
    },
  ],
  ["targets", { arn: "arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/shop-targets/2" }],
  ["endpoint-service", { serviceId: "vpce-svc-1" }],
  ["flow-logs", { arn: "arn:aws:logs:eu-west-1:111111111111:log-group:shop-flow-logs" }],
  ["vpc", { vpcId: "vpc-1" }],
  ["service", { arn: "arn:service" }],
]);
const specOf = (id: string, changes: Partial<ProducerConfig> = {}) => {
  const node = graphOf(changes).nodes.get(id);
  if (node === undefined) throw new Error(`no node ${id}`);
  return resolveSpec(node.spec, observations).spec;
};
const alarms = (changes: Partial<AlarmsConfig>) => ({
  alarms: { ...(config.alarms as AlarmsConfig), ...changes },
});

describe("scaling of a producer's stack", () => {
  it("lets AWS decide on the number of tasks, within the limits", () => {
    expect(specOf("scalable-target")).toEqual({
      resourceId: "service/shop-cluster/shop-service",
      serviceArn: "arn:service",
      minTasks: 2,
      maxTasks: 10,
    });
    expect(specOf("service")).toMatchObject({
      desiredCount: 2,
      scaledBetween: { minTasks: 2, maxTasks: 10 },
    });
    expect(specOf("scaling-cpu")).toMatchObject({ targetPercent: 60, scaleOutCooldownSeconds: 60 });
    expect(specOf("scaling-memory")).toMatchObject({ targetPercent: 70, scaleInCooldownSeconds: 300 });
  });

  it("can be turned off, and then the configuration decides", () => {
    expect(idsOf({ scaling: false }, /scal/)).toEqual([]);
    expect(specOf("service", { scaling: false })).not.toHaveProperty("scaledBetween");
  });
});

describe("flow logs of a producer's stack", () => {
  it("are written by a role that can write to their group and to no other", () => {
    expect(specOf("flow-log")).toEqual({
      vpcId: "vpc-1",
      trafficType: "ALL",
      aggregationSeconds: 600,
      logGroupName: "shop-flow-logs",
      roleArn: "arn:aws:iam::111111111111:role/shop-flow-log-role-eu-west-1",
    });
    const { trust, policy } = specOf("flow-log-role");
    expect(trust).toMatchObject({
      Statement: [
        {
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:111111111111:vpc-flow-log/*" },
          },
        },
      ],
    });
    const text = JSON.stringify(policy);
    expect(text).toContain('"arn:aws:logs:eu-west-1:111111111111:log-group:shop-flow-logs:*"');
    expect(text).not.toContain('"*"');
    expect(text).not.toContain("CreateLogGroup");
  });

  it("do not depend on what is made again under the same name", () => {
    const needs = graphOf().needs.get("flow-log");
    expect([...(needs?.keys() ?? [])].sort()).toEqual(["flow-log-role", "flow-logs", "vpc"]);
  });

  it("can be turned off", () => {
    expect(idsOf({ flowLogs: false }, /flow/)).toEqual([]);
  });
});

describe("notifications of a producer's stack", () => {
  const topic = "arn:aws:sns:eu-west-1:111111111111:shop-notifications";

  it("let this endpoint service and these alarms publish, and nobody else", () => {
    const { policy } = specOf("notifications");
    expect(policy).toEqual({
      Version: "2012-10-17",
      Statement: [
        [
          "Connections",
          "vpce.amazonaws.com",
          "arn:aws:ec2:eu-west-1:111111111111:vpc-endpoint-service/vpce-svc-1",
        ],
        [
          "Alarms",
          "cloudwatch.amazonaws.com",
          "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:shop-alarm-*",
        ],
      ].map(([Sid, Service, source]) => ({
        Sid,
        Effect: "Allow",
        Principal: { Service },
        Action: ["sns:Publish"],
        Resource: [topic],
        Condition: {
          StringEquals: { "aws:SourceAccount": "111111111111" },
          ArnLike: { "aws:SourceArn": source },
        },
      })),
    });
  });

  it("tell of every event of a connection", () => {
    expect(specOf("connection-notification")).toEqual({
      serviceId: "vpce-svc-1",
      topicArn: topic,
      events: ["Connect", "Accept", "Reject", "Delete"],
    });
  });

  it("go to the addresses of the configuration, encrypted where it names a key", () => {
    const notifications = { emails: ["ops@example.com"], kmsKeyId: "alias/ops" };
    expect(specOf("notifications", { notifications })).toMatchObject(notifications);
  });

  it("can be turned off, and then the alarms ring for who looks", () => {
    const off = { notifications: false } as const;
    expect(idsOf(off, /notification/)).toEqual([]);
    expect(specOf("alarm-tasks-cpu", off)).toMatchObject({ topicArns: [] });
    expect(specOf("alarm-tasks-cpu")).toMatchObject({ topicArns: [topic] });
  });
});

describe("alarms of a producer's stack", () => {
  it("watch targets, zones, tasks, database, every cache node and connections", () => {
    expect(idsOf({}, /^alarm/)).toEqual([
      "alarm-cache-1-cpu",
      "alarm-cache-1-evictions",
      "alarm-cache-1-memory",
      "alarm-cache-2-cpu",
      "alarm-cache-2-evictions",
      "alarm-cache-2-memory",
      "alarm-connection-resets",
      "alarm-connections",
      "alarm-database-connections",
      "alarm-database-cpu",
      "alarm-database-storage",
      "alarm-targets-unhealthy",
      "alarm-targets-zone-1",
      "alarm-targets-zone-2",
      "alarm-tasks-cpu",
      "alarm-tasks-memory",
    ]);
  });

  it("name what they watch as CloudWatch does", () => {
    expect(specOf("alarm-targets-zone-1")).toMatchObject({
      namespace: "AWS/NetworkELB",
      metric: "HealthyHostCount",
      dimensions: {
        LoadBalancer: "net/shop-nlb/1",
        TargetGroup: "targetgroup/shop-targets/2",
        AvailabilityZone: "eu-west-1a",
      },
      comparison: "LessThanThreshold",
      threshold: 1,
      missingData: "breaching",
    });
    expect(specOf("alarm-connections")).toMatchObject({
      namespace: "AWS/PrivateLinkServices",
      dimensions: { "Service Id": "vpce-svc-1" },
    });
    expect(specOf("alarm-cache-2-cpu")).toMatchObject({ dimensions: { CacheClusterId: "shop-cache-002" } });
    expect(specOf("alarm-database-cpu")).toMatchObject({
      dimensions: { DBInstanceIdentifier: "shop-database" },
    });
  });

  it("ring for a tenth of the storage that there is, in bytes", () => {
    const database = { ...(config.database as Exclude<ProducerConfig["database"], false>), storageGiB: 100 };
    expect(specOf("alarm-database-storage", { database })).toMatchObject({ threshold: 10 * 2 ** 30 });
  });

  it("can be turned off one by one, or all", () => {
    expect(idsOf(alarms({ taskCpuPercent: false, noHealthyTargetInZone: false }), /tasks-cpu|zone/)).toEqual(
      [],
    );
    expect(idsOf(alarms({ cacheEvictions: false }), /evictions/)).toEqual([]);
    expect(idsOf({ alarms: false }, /^alarm/)).toEqual([]);
  });

  it("do not ask for a target in every zone of who has fewer tasks than zones", () => {
    const service = { ...config.service, desiredCount: 1 };
    const few = { service, scaling: false } as const;
    expect(idsOf(few, /^alarm-targets/)).toEqual(["alarm-targets-none", "alarm-targets-unhealthy"]);
    const none = { service: { ...service, desiredCount: 0 }, scaling: false } as const;
    expect(idsOf(none, /^alarm-targets/)).toEqual(["alarm-targets-unhealthy"]);
  });

  it("have nothing of what a stack does not have", () => {
    expect(idsOf({ database: false, cache: false }, /^alarm-(database|cache)/)).toEqual([]);
  });
});

describe("dashboard of a producer's stack", () => {
  it("has the region in its name, because CloudWatch keeps those of all regions together", () => {
    expect(graphOf().nodes.get("dashboard")?.name).toBe("shop-dashboard-eu-west-1");
  });

  it("shows every alarm and what there is", () => {
    const spec = specOf("dashboard");
    expect(spec["alarmArns"]).toHaveLength(16);
    expect(spec).toMatchObject({
      serviceId: "vpce-svc-1",
      targets: { zones: ["eu-west-1a", "eu-west-1b"] },
      tasks: { cluster: "shop-cluster", service: "shop-service" },
      cache: { nodeIds: ["shop-cache-001", "shop-cache-002"] },
    });
    const bare = specOf("dashboard", { database: false, cache: false, alarms: false });
    expect(bare).toMatchObject({ alarmArns: [] });
    expect(bare).not.toHaveProperty("database");
    expect(bare).not.toHaveProperty("cache");
  });

  it("can be turned off", () => {
    expect(idsOf({ dashboard: false }, /dashboard/)).toEqual([]);
  });
});

describe("a stack that is watched", () => {
  it("is not built later for it: no part that serves waits for one that watches", () => {
    const graph = graphOf();
    const watching = /^(alarm|dashboard|flow|notifications|connection-notification|scal)/;
    for (const [id, needs] of graph.needs) {
      if (watching.test(id)) continue;
      expect([...needs.keys()].filter((target) => watching.test(target))).toEqual([]);
    }
    for (const id of graph.nodes.keys()) {
      if (!watching.test(id)) continue;
      expect([...(graph.needs.get(id)?.values() ?? [])].every((milestone) => milestone === "exists")).toBe(
        true,
      );
    }
  });
});
