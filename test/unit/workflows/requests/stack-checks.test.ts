import { type IpPermission } from "@aws-sdk/client-ec2";
import { DescribeTasksCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkStack } from "../../../../src/workflows/stack-status-checks.ts";
import type { StackInspection } from "../../../../src/workflows/stack-status-inspect.ts";
import {
  contains,
  missingRules,
  type PathEnd,
} from "../../../../src/workflows/stack-status-security-path.ts";
import { owner } from "../../access/cases.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.ec2.vpcs = [
    {
      id: "vpc-0p",
      account: "111111111111",
      isDefault: false,
      dns: true,
      subnets: [["subnet-0p", "use1-az1"]],
    },
  ];
  const from = (GroupId: string, port: number): IpPermission[] => [
    { IpProtocol: "tcp", FromPort: port, ToPort: port, UserIdGroupPairs: [{ GroupId }] },
  ];
  const group = (id: string, inbound: IpPermission[], outbound: IpPermission[]) => ({
    id,
    account: "111111111111",
    vpcId: "vpc-0p",
    name: `shop-${id}`,
    inbound,
    outbound,
    tags: {},
  });
  world.ec2.groups = [
    group("sg-nlb", [], from("sg-tasks", 3000)),
    group("sg-tasks", from("sg-nlb", 3000), [...from("sg-db", 5432), ...from("sg-cache", 6379)]),
    group("sg-db", from("sg-tasks", 5432), []),
    group("sg-cache", from("sg-tasks", 6379), []),
  ];
});
afterEach(() => world.close());

const target = (id: string, zone: string, state = "healthy", reason: string | null = null) => ({
  id,
  port: 3000,
  zone,
  state,
  reason,
});

const healthy = (): StackInspection => ({
  service: {
    serviceId: "vpce-svc-0bb",
    serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0bb",
    state: "Available",
    acceptanceRequired: true,
    loadBalancerArns: ["arn:nlb"],
    tags: {},
  },
  loadBalancers: [
    {
      arn: "arn:nlb",
      name: "shop-nlb",
      state: "active",
      reason: undefined,
      securityGroupIds: ["sg-nlb"],
      subnetIds: ["subnet-0p"],
      judgesPrivateLink: false,
      listenerPorts: [3000],
    },
  ],
  targetGroups: [
    {
      arn: "arn:tg",
      name: "shop-tg",
      port: 3000,
      targets: [target("10.20.0.5", "us-east-1a"), target("10.20.1.5", "us-east-1b")],
    },
  ],
  compute: [
    {
      cluster: "shop-cluster",
      name: "shop-service",
      status: "ACTIVE",
      desired: 2,
      running: 2,
      pending: 0,
      rollout: "COMPLETED",
      rolloutReason: null,
      securityGroupIds: ["sg-tasks"],
      subnetIds: ["subnet-0p"],
      lastEvent: null,
    },
  ],
  database: {
    id: "shop-database",
    status: "available",
    engine: "postgres 17.4",
    port: 5432,
    securityGroupIds: ["sg-db"],
  },
  cache: {
    id: "shop-cache",
    status: "available",
    engine: "redis",
    port: 6379,
    securityGroupIds: ["sg-cache"],
  },
});

async function failures(stack: StackInspection): Promise<[string, string][]> {
  const checks = await checkStack(world.runtime(owner), stack);
  return checks.flatMap(({ id, status, detail }) => (status === "fail" ? [[id, detail]] : []));
}

/** Changes the only element of a list. */
const change = <T>([one]: readonly T[], over: Partial<T>): T[] => [{ ...(one as T), ...over }];

describe("checkStack", () => {
  it("finds nothing wrong with a healthy stack", async () => {
    const checks = await checkStack(world.runtime(owner), healthy());
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "endpoint-service pass",
      "load-balancer pass",
      "database pass",
      "cache pass",
      "security-groups pass",
      "tasks pass",
      "targets pass",
    ]);
  });

  it("names the group and the port of the rule that lets the load balancer reach the tasks", async () => {
    const tasks = world.ec2.groups.find(({ id }) => id === "sg-tasks");
    if (tasks !== undefined) tasks.inbound = [];
    const stack = healthy();
    const unhealthy = [target("10.20.0.5", "us-east-1a", "unhealthy", "Target.Timeout: Request timed out")];
    const found = await failures({
      ...stack,
      targetGroups: change(stack.targetGroups, { targets: unhealthy }),
    });
    expect(found).toEqual([
      [
        "security-groups",
        "Security group sg-tasks (shop-sg-tasks) has no inbound rule for TCP port 3000 from sg-nlb",
      ],
      ["targets", expect.stringContaining("10.20.0.5:3000 in us-east-1a is unhealthy (Target.Timeout")],
    ]);
  });

  it.each([
    ["sg-nlb", "outbound", "sg-nlb (shop-sg-nlb) has no outbound rule for TCP port 3000 to sg-tasks"],
    ["sg-db", "inbound", "sg-db (shop-sg-db) has no inbound rule for TCP port 5432 from sg-tasks"],
    ["sg-cache", "inbound", "sg-cache (shop-sg-cache) has no inbound rule for TCP port 6379 from sg-tasks"],
  ] as const)("finds the missing rule of %s, %s", async (id, direction, detail) => {
    const group = world.ec2.groups.find((one) => one.id === id);
    if (group !== undefined) group[direction] = [];
    expect(await failures(healthy())).toEqual([["security-groups", expect.stringContaining(detail)]]);
  });

  it("finds a load balancer that judges PrivateLink traffic and lets nobody in", async () => {
    const stack = healthy();
    const found = await failures({
      ...stack,
      loadBalancers: change(stack.loadBalancers, { judgesPrivateLink: true }),
    });
    expect(found).toEqual([["security-groups", expect.stringContaining("judges PrivateLink traffic")]]);
  });

  it("finds a service with nothing to run", async () => {
    const stack = healthy();
    const found = await failures({
      ...stack,
      compute: change(stack.compute, { desired: 0, running: 0 }),
      targetGroups: change(stack.targetGroups, { targets: [] }),
    });
    expect(found).toEqual([
      ["tasks", "ECS service shop-service in cluster shop-cluster has desired count 0: nothing runs"],
      ["targets", "Target group shop-tg has no target"],
    ]);
  });

  it("says why the last task stopped", async () => {
    const ecs = mockClient(ECSClient);
    ecs.on(ListTasksCommand).resolves({ taskArns: ["arn:task/1", "arn:task/2"] });
    ecs.on(DescribeTasksCommand).resolves({
      tasks: [
        { taskArn: "arn:task/1", stoppedAt: new Date(1000), stoppedReason: "Scaling activity" },
        {
          taskArn: "arn:task/2",
          stoppedAt: new Date(2000),
          stoppedReason: "Essential container in task exited",
          containers: [{ name: "api", exitCode: 137 }],
        },
      ],
    });
    const stack = healthy();
    const found = await failures({ ...stack, compute: change(stack.compute, { running: 1 }) });
    ecs.restore();
    expect(found).toEqual([["tasks", expect.stringContaining("1 of 2 tasks") as string]]);
    expect(found[0]?.[1]).toContain("task 2: Essential container in task exited: api exit code 137");
  });

  it.each<[string, (stack: StackInspection) => StackInspection, string, string]>([
    [
      "database",
      (stack) => ({ ...stack, database: { ...(stack.database ?? neverStore), status: "storage-full" } }),
      "database",
      "shop-database is storage-full",
    ],
    [
      "cache",
      (stack) => ({ ...stack, cache: { ...(stack.cache ?? neverStore), status: "create-failed" } }),
      "cache",
      "shop-cache is create-failed",
    ],
    [
      "endpoint service",
      (stack) => ({ ...stack, service: { ...stack.service, state: "Failed" } }),
      "endpoint-service",
      "vpce-svc-0bb is Failed",
    ],
    [
      "load balancer",
      (stack) => ({ ...stack, loadBalancers: change(stack.loadBalancers, { state: "provisioning" }) }),
      "load-balancer",
      "shop-nlb is provisioning",
    ],
    [
      "a zone without a healthy target",
      (stack) => ({
        ...stack,
        targetGroups: change(stack.targetGroups, {
          targets: [
            target("10.20.0.5", "us-east-1a"),
            target("10.20.1.5", "us-east-1b", "initial", "Elb.InitialHealthChecking"),
          ],
        }),
      }),
      "targets",
      "no healthy target in us-east-1b",
    ],
  ])("names what is wrong: %s", async (_name, breakIt, id, detail) => {
    expect(await failures(breakIt(healthy()))).toEqual([[id, expect.stringContaining(detail)]]);
  });

  it("does not count a target that drains", async () => {
    const stack = healthy();
    const targets = [target("10.20.0.5", "us-east-1a"), target("10.20.0.9", "us-east-1b", "draining")];
    expect(await failures({ ...stack, targetGroups: change(stack.targetGroups, { targets }) })).toEqual([]);
  });

  it("skips what a stack does not have", async () => {
    const checks = await checkStack(world.runtime(owner), {
      ...healthy(),
      database: undefined,
      cache: undefined,
    });
    expect(checks.filter(({ status }) => status === "skip").map(({ id }) => id)).toEqual([
      "database",
      "cache",
    ]);
  });
});

const neverStore = { id: "", status: "", engine: "", port: null, securityGroupIds: [] };

describe("missingRules", () => {
  const end = (id: string, rules: PathEnd["groups"][number]["inbound"], cidrs: string[]): PathEnd => ({
    name: id,
    groups: [{ groupId: id, name: id, vpcId: "vpc-0p", inbound: rules, outbound: rules, tags: {} }],
    cidrs,
  });
  const rule = (over: object) => ({
    protocol: "tcp",
    fromPort: 3000,
    toPort: 3000,
    cidrs: [],
    groupIds: [],
    prefixListIds: [],
    ...over,
  });

  it.each([
    ["the group", { groupIds: ["sg-b", "sg-a"] }, 0],
    ["everything", { protocol: "-1", fromPort: undefined, toPort: undefined, cidrs: ["0.0.0.0/0"] }, 0],
    ["a block that holds both subnets", { cidrs: ["10.0.0.0/16"] }, 0],
    ["blocks that hold one subnet each", { cidrs: ["10.0.1.0/24", "10.0.2.0/24"] }, 0],
    ["a block that holds one subnet of two", { cidrs: ["10.0.1.0/24"] }, 2],
    ["another port", { groupIds: ["sg-b", "sg-a"], fromPort: 80, toPort: 443 }, 2],
    ["another protocol", { groupIds: ["sg-b", "sg-a"], protocol: "udp" }, 2],
    ["another group", { groupIds: ["sg-c"] }, 2],
  ])("rules that name %s", (_name, over, missing) => {
    const cidrs = ["10.0.1.0/24", "10.0.2.0/24"];
    expect(
      missingRules(end("sg-a", [rule(over)], cidrs), end("sg-b", [rule(over)], cidrs), 3000),
    ).toHaveLength(missing);
  });

  it("an end without groups is judged by the other one alone", () => {
    const bare: PathEnd = { name: "nlb", groups: [], cidrs: ["10.0.1.0/24"] };
    expect(missingRules(bare, end("sg-b", [rule({ cidrs: ["10.0.0.0/16"] })], []), 3000)).toEqual([]);
    expect(missingRules(bare, end("sg-b", [], []), 3000)).toMatchObject([
      { groupId: "sg-b", peer: "10.0.1.0/24" },
    ]);
  });

  it.each([
    ["10.0.0.0/16", "10.0.255.0/24", true],
    ["10.0.0.0/16", "10.1.0.0/24", false],
    ["10.0.0.0/24", "10.0.0.0/16", false],
    ["0.0.0.0/0", "203.0.113.7/32", true],
    ["10.0.0.0/16", "fd00::/64", false],
  ])("%s holds %s: %s", (outer, inner, expected) => {
    expect(contains(outer, inner)).toBe(expected);
  });
});
