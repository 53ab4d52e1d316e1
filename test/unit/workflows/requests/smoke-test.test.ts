import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { smokeTest, type SmokeOptions } from "../../../../src/workflows/smoke-test.ts";
import type { HttpExchange, Probes } from "../../../../src/workflows/smoke-test-probes.ts";
import { stackStatus } from "../../../../src/workflows/stack-status.ts";
import { consumer, owner } from "../../access/cases.ts";
import { fault } from "./fake-ec2-shapes.ts";
import { codeOf, createWorld, type World } from "./world.ts";

const elb = mockClient(ElasticLoadBalancingV2Client);
const ecs = mockClient(ECSClient);
const rds = mockClient(RDSClient);
const elasticache = mockClient(ElastiCacheClient);

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.ec2.principals = ["*"];
  world.ec2.loadBalancerArns = ["arn:nlb"];
  for (const one of [elb, ecs, rds, elasticache]) one.reset();
  elb.on(DescribeLoadBalancersCommand).resolves({
    LoadBalancers: [{ LoadBalancerArn: "arn:nlb", LoadBalancerName: "shop-nlb", State: { Code: "active" } }],
  });
  elb.on(DescribeListenersCommand).resolves({ Listeners: [{ Port: 3100 }] });
  elb
    .on(DescribeTargetGroupsCommand)
    .resolves({ TargetGroups: [{ TargetGroupArn: "arn:tg", TargetGroupName: "shop-tg", Port: 3000 }] });
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [
      {
        Target: { Id: "10.20.0.5", Port: 3000, AvailabilityZone: "us-east-1a" },
        TargetHealth: { State: "healthy" },
      },
    ],
  });
  // The stack's cluster is found by name; the other one would not have to be looked at.
  ecs.on(ListClustersCommand).resolves({ clusterArns: ["arn:c/other", "arn:c/shop-cluster"] });
  ecs.on(ListServicesCommand).resolves({ serviceArns: ["arn:s/1"] });
  ecs.on(ListTasksCommand).resolves({ taskArns: [] });
  ecs.on(DescribeServicesCommand).resolves({
    services: [
      {
        serviceName: "shop-service",
        status: "ACTIVE",
        desiredCount: 2,
        runningCount: 2,
        loadBalancers: [{ targetGroupArn: "arn:tg" }],
      },
    ],
  });
  rds.on(DescribeDBInstancesCommand).resolves({
    DBInstances: [
      { DBInstanceIdentifier: "shop-other", TagList: [{ Key: "privlink:stack", Value: "another" }] },
      {
        DBInstanceIdentifier: "shop-database",
        DBInstanceStatus: "available",
        Engine: "postgres",
        TagList: [{ Key: "privlink:stack", Value: "shop" }],
      },
    ],
  });
  elasticache.on(DescribeReplicationGroupsCommand).resolves({
    ReplicationGroups: [{ ReplicationGroupId: "shop-cache", Status: "available", Engine: "redis" }],
  });
  elasticache.on(DescribeCacheClustersCommand).resolves({ CacheClusters: [] });
});
afterEach(() => world.close());

/** A network on which everything answers; says where it was asked. */
class Answering implements Probes {
  readonly connected: string[] = [];
  readonly asked: HttpExchange[] = [];
  resolve(): Promise<string[]> {
    return Promise.resolve(["10.0.1.5"]);
  }
  connect(address: string, port: number): Promise<void> {
    this.connected.push(`${address}:${port}`);
    return Promise.resolve();
  }
  exchange(what: HttpExchange): Promise<{ status: number; body: string }> {
    this.asked.push(what);
    return Promise.resolve({ status: 200, body: '"OK"' });
  }
}

const test = async (by: string, over: Partial<SmokeOptions> = {}) => {
  const probes = new Answering();
  const options = { endpointId: undefined, port: undefined, apiKey: undefined, ...over };
  const result = await smokeTest(options, probes, world.runtime(by));
  return { ...result, probes, outline: result.checks.map(({ id, status }) => `${id} ${status}`) };
};
const openGroup = (port = 3000) => {
  const inbound = [
    { IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp: "10.0.0.0/16" }] },
  ];
  world.ec2.groups = [{ id: "sg-1", account: "222222222222", vpcId: "vpc-0a", name: "g", inbound, tags: {} }];
};

describe("smokeTest", () => {
  it("as owner without an endpoint checks the stack, and says why it sends nothing", async () => {
    const { ok, outline, probes } = await test(owner);
    expect(ok).toBe(true);
    expect(outline.slice(0, 7).every((line) => line.endsWith("pass"))).toBe(true);
    expect(outline.slice(7)).toEqual(["endpoint skip", "dns skip", "tcp skip", "http skip", "products skip"]);
    expect(probes.connected).toEqual([]);
  });

  it("as owner with an endpoint sends traffic to the load balancer's port", async () => {
    const { id } = world.ec2.add({ state: "available" });
    const { ok, outline, probes, endpointId } = await test(owner, { endpointId: id });
    expect({ ok, endpointId }).toEqual({ ok: true, endpointId: id });
    expect(outline.slice(7, 11)).toEqual(["endpoint pass", "dns pass", "tcp 10.0.1.5 pass", "http pass"]);
    expect(probes.connected).toEqual(["10.0.1.5:3100"]);
    expect(probes.asked[0]).toMatchObject({
      method: "GET",
      path: "/prueba",
      host: expect.stringContaining(id) as string,
    });
  });

  it("as consumer takes the only endpoint, and checks its group", async () => {
    openGroup();
    world.ec2.add({ state: "available", groupIds: ["sg-1"] });
    const { outline, probes } = await test(consumer);
    expect(outline).toEqual([
      "endpoint pass",
      "service pass",
      "security-group pass",
      "dns pass",
      "tcp 10.0.1.5 pass",
      "http pass",
      "products skip",
    ]);
    expect(probes.connected).toEqual(["10.0.1.5:3000"]);
  });

  it("sends nothing through a group that lets nobody in, and names it", async () => {
    openGroup(443);
    world.ec2.add({ state: "available", groupIds: ["sg-1"] });
    const { ok, checks, outline, probes } = await test(consumer);
    expect(ok).toBe(false);
    expect(outline.slice(2)).toEqual([
      "security-group fail",
      "dns skip",
      "tcp skip",
      "http skip",
      "products skip",
    ]);
    expect(checks[2]?.detail).toContain("sg-1");
    expect(probes.connected).toEqual([]);
    expect((await test(consumer, { port: 443 })).ok).toBe(true);
  });

  it.each([
    ["pendingAcceptance", "privlink approve"],
    ["pending", "try again"],
    ["rejected", "privlink release"],
    ["failed", "privlink release"],
  ])("says what to do with an endpoint that is %s", async (state, hint) => {
    const { id } = world.ec2.add({ state });
    const { ok, checks, probes } = await test(consumer, { endpointId: id });
    expect(ok).toBe(false);
    expect(checks[0]).toMatchObject({
      id: "endpoint",
      status: "fail",
      hint: expect.stringContaining(hint) as string,
    });
    expect(probes.connected).toEqual([]);
  });

  it("does not call it a fault that the service is no longer visible", async () => {
    openGroup();
    world.ec2.principals = [];
    world.ec2.add({ state: "available", groupIds: ["sg-1"] });
    const { ok, outline } = await test(consumer);
    expect([ok, outline[1]]).toEqual([true, "service skip"]);
  });

  it("does not judge what it may not read", async () => {
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        {
          serviceName: "shop-service",
          status: "ACTIVE",
          desiredCount: 2,
          runningCount: 1,
          loadBalancers: [{ targetGroupArn: "arn:tg" }],
        },
      ],
    });
    ecs.on(ListTasksCommand).rejects(fault("AccessDeniedException"));
    const { checks } = await test(owner);
    expect(checks.find(({ id }) => id === "tasks")).toMatchObject({ status: "skip" });
  });

  it("wants to know which endpoint, when there are several or none", async () => {
    expect(await codeOf(test(consumer))).toBe("PL-NOT-FOUND");
    world.ec2.add();
    world.ec2.add();
    expect(await codeOf(test(consumer))).toBe("PL-AMBIGUOUS");
    expect(await codeOf(test(consumer, { endpointId: "vpce-0dead" }))).toBe("PL-NOT-FOUND");
  });
});

describe("stackStatus", () => {
  const status = (by: string) => stackStatus(world.runtime(by), undefined);

  it("shows the owner the stack, its targets and its connections", async () => {
    world.ec2.add({ state: "available" });
    world.ec2.add();
    expect(await status(owner)).toMatchObject({
      stack: "shop",
      side: "owner",
      healthy: true,
      problems: [],
      loadBalancer: { name: "shop-nlb", state: "active" },
      targets: [{ id: "10.20.0.5", zone: "us-east-1a", state: "healthy" }],
      connections: { available: 1, pendingAcceptance: 1 },
      database: { id: "shop-database", status: "available" },
      cache: { id: "shop-cache", status: "available" },
      service: { cluster: "shop-cluster", name: "shop-service", desired: 2, running: 2 },
    });
  });

  it("is not healthy when anything is wrong", async () => {
    elb.on(DescribeTargetHealthCommand).resolves({ TargetHealthDescriptions: [] });
    expect(await status(owner)).toMatchObject({
      healthy: false,
      problems: [expect.stringContaining("shop-tg has no target")],
    });
  });

  it("shows a consumer its endpoints, and fails for an account that has nothing", async () => {
    expect(await codeOf(status(consumer))).toBe("PL-NOT-FOUND");
    const { id } = world.ec2.add();
    expect(await status(consumer)).toMatchObject({
      side: "consumer",
      healthy: false,
      problems: [`${id} is pendingAcceptance`],
      connections: { pendingAcceptance: 1 },
    });
  });
});
