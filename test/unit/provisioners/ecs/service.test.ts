import { describe, expect, it } from "vitest";
import { service, type ServiceSpec } from "../../../../src/provisioners/ecs/service.ts";
import { lowerTagList, partTags } from "../../../../src/provisioners/support/tags.ts";
import { describeKind, fakeAws, nodeOf, type Answers } from "../harness.ts";

const spec: ServiceSpec = {
  clusterArn: "arn:cluster",
  taskDefinitionArn: "arn:td:2",
  desiredCount: 2,
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-tasks"],
  targetGroupArn: "arn:tg",
  containerName: "api",
  containerPort: 3000,
  gracePeriodSeconds: 60,
  circuitBreaker: true,
  zoneRebalancing: true,
};
const node = nodeOf("service", spec);
const rollout = { status: "PRIMARY", taskDefinition: "arn:td:2", rolloutState: "COMPLETED", failedTasks: 0 };
const awsvpcConfiguration = {
  subnets: ["subnet-1", "subnet-2"],
  securityGroups: ["sg-tasks"],
  assignPublicIp: "DISABLED",
};
const found = {
  serviceArn: "arn:service",
  serviceName: "shop-service",
  clusterArn: "arn:cluster",
  status: "ACTIVE",
  taskDefinition: "arn:td:2",
  desiredCount: 2,
  runningCount: 2,
  networkConfiguration: { awsvpcConfiguration },
  loadBalancers: [{ targetGroupArn: "arn:tg", containerName: "api", containerPort: 3000 }],
  healthCheckGracePeriodSeconds: 60,
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  availabilityZoneRebalancing: "ENABLED",
  deployments: [rollout],
  tags: lowerTagList(partTags("shop", "service")),
};
const healthy = (...states: string[]) => ({
  DescribeTargetHealth: {
    TargetHealthDescriptions: states.map((State) => ({
      TargetHealth: { State, ...(State === "healthy" ? {} : { Description: "Health checks failed" }) },
    })),
  },
});
const described = (more: object) => ({
  DescribeServices: { services: [{ ...found, ...more }] },
  ...healthy("healthy", "healthy"),
});
const observedNow = async () => {
  const observed = (await service.observe([node], fakeAws(described({})).context)).get("service");
  if (observed === undefined) throw new Error("not found");
  return observed;
};
const update = (input: object) => ({
  command: "UpdateService",
  input: { cluster: "arn:cluster", service: "shop-service", ...input },
});

describeKind({
  provisioner: service,
  node,
  converged: described({}),
  drifts: [
    { name: "one that drains must be replaced", now: { status: "DRAINING" }, fields: ["status"], sends: [] },
    {
      name: "with another target group comes another service",
      now: { targetGroupArn: "arn:other" },
      fields: ["targetGroupArn"],
      sends: [],
    },
    {
      name: "a count that somebody set to nothing is put back, without a rollout",
      now: { desiredCount: 0 },
      fields: ["desiredCount"],
      sends: [update({ desiredCount: 2 })],
    },
    {
      name: "all that differs is one rollout",
      now: { taskDefinitionArn: "arn:td:1", securityGroupIds: ["sg-default"] },
      fields: ["taskDefinitionArn", "securityGroupIds"],
      sends: [update({ taskDefinition: "arn:td:2", networkConfiguration: { awsvpcConfiguration } })],
    },
    {
      name: "public addresses are taken away",
      now: { publicIp: true },
      fields: ["publicIp"],
      sends: [update({ networkConfiguration: { awsvpcConfiguration } })],
    },
    {
      name: "the circuit breaker is set again",
      now: { circuitBreaker: false },
      fields: ["circuitBreaker"],
      sends: [
        update({
          deploymentConfiguration: {
            deploymentCircuitBreaker: { enable: true, rollback: true },
            minimumHealthyPercent: 100,
            maximumPercent: 200,
          },
        }),
      ],
    },
  ],
});

describe("a service that is scaled", () => {
  const scaled = nodeOf("service", { ...spec, scaledBetween: { minTasks: 2, maxTasks: 10 } });
  const diffAt = async (desiredCount: number) =>
    service.diff(scaled, { ...(await observedNow()), desiredCount }).map(({ field, to }) => [field, to]);

  it.each([2, 5, 10])("is left alone with %i tasks, whatever it began with", async (count) => {
    expect(await diffAt(count)).toEqual([]);
  });

  it.each([
    [0, 2],
    [11, 10],
  ])("is brought back from %i tasks to its limit", async (from, to) => {
    expect(await diffAt(from)).toEqual([["desiredCount", to]]);
    const observed = { ...(await observedNow()), desiredCount: from };
    const aws = fakeAws({ ...described({}), UpdateService: {} });
    await service.sync(scaled, observed, service.diff(scaled, observed), aws.context);
    expect(aws.writes()).toEqual([update({ desiredCount: to })]);
  });

  it("keeps its tasks through a rollout", async () => {
    const observed = { ...(await observedNow()), desiredCount: 7, taskDefinitionArn: "arn:td:1" };
    const aws = fakeAws({ ...described({}), UpdateService: {} });
    await service.sync(scaled, observed, service.diff(scaled, observed), aws.context);
    expect(aws.writes()).toEqual([update({ taskDefinition: "arn:td:2" })]);
  });
});

describe("service", () => {
  it("is absent while its cluster is, and when it is INACTIVE", async () => {
    const none = fakeAws({});
    const unknown = { ...node, spec: { ...spec, clusterArn: undefined } };
    expect((await service.observe([unknown], none.context)).size).toBe(0);
    const inactive = fakeAws(described({ status: "INACTIVE" }));
    expect((await service.observe([node], inactive.context)).size).toBe(0);
    const clusterGone = fakeAws({ ...healthy(), DescribeServices: { fault: "ClusterNotFoundException" } });
    expect((await service.observe([node], clusterGone.context)).size).toBe(0);
  });

  it("waits for roles and listeners that were made a moment ago", async () => {
    const aws = fakeAws({
      DescribeServices: { services: [], failures: [{ reason: "MISSING" }] },
      CreateService: [{ fault: "InvalidParameterException" }, { service: found }],
    });
    await service.create(node, aws.context);
    expect(aws.writes()).toHaveLength(2);
    expect(aws.writes()[0]?.input).toMatchObject({
      launchType: "FARGATE",
      desiredCount: 2,
      tags: found.tags,
    });
  });

  it("goes on with the service that a crashed run made", async () => {
    const aws = fakeAws(described({}));
    expect(await service.create(node, aws.context)).toMatchObject({ arn: "arn:service" });
    expect(aws.writes()).toEqual([]);
  });

  const stopped: Answers = {
    ListTasks: { taskArns: ["arn:task:1", "arn:task:2"] },
    DescribeTasks: {
      tasks: [
        { stoppedAt: new Date(1000), stoppedReason: "old" },
        {
          stoppedAt: new Date(2000),
          stoppedReason: "CannotPullContainerError",
          containers: [{ name: "api", exitCode: 1 }],
        },
      ],
    },
  };

  it.each([
    ["all run and are healthy", {}, healthy("healthy", "healthy"), { state: "ready" }],
    [
      "all run and one is not healthy",
      {},
      healthy("healthy", "unhealthy"),
      { state: "pending", detail: "1 of 2 targets healthy: Health checks failed" },
    ],
    [
      "tasks are missing",
      { runningCount: 1, deployments: [{ ...rollout, rolloutState: "IN_PROGRESS" }] },
      {},
      { state: "pending", detail: "1 of 2 tasks running" },
    ],
    [
      "the old tasks still run",
      { deployments: [rollout, { status: "ACTIVE", taskDefinition: "arn:td:1" }] },
      {},
      { state: "pending" },
    ],
    [
      "tasks fail one after the other",
      { runningCount: 0, deployments: [{ ...rollout, rolloutState: "IN_PROGRESS", failedTasks: 2 }] },
      stopped,
      {
        state: "pending",
        detail: "0 of 2 tasks running; last stopped: CannotPullContainerError; api exited with 1",
      },
    ],
    [
      "the circuit breaker tripped",
      { deployments: [{ ...rollout, rolloutState: "FAILED", rolloutStateReason: "tasks failed to start" }] },
      stopped,
      { state: "failed", reason: "tasks failed to start (CannotPullContainerError; api exited with 1)" },
    ],
    [
      "ECS rolled back",
      {
        deployments: [
          { ...rollout, taskDefinition: "arn:td:1" },
          { ...rollout, status: "ACTIVE", rolloutState: "FAILED", rolloutStateReason: "circuit breaker" },
        ],
      },
      { ListTasks: { taskArns: [] } },
      { state: "failed", reason: "circuit breaker" },
    ],
    [
      "what AWS shows is older than the change",
      { deployments: [{ ...rollout, taskDefinition: "arn:td:1" }] },
      {},
      { state: "pending" },
    ],
  ] as const)("when %s", async (_name, now, more, expected) => {
    const aws = fakeAws({ ...described(now), ...more });
    const readiness = await service.ready?.(node, await observedNow(), aws.context);
    expect(readiness).toMatchObject(expected);
  });

  it("is settled without another look when ECS says that its rollout is over", async () => {
    const settled = async (answers: Answers) => {
      const observed = (await service.observe([node], fakeAws(answers).context)).get("service");
      return observed && service.settled?.(node, observed);
    };
    expect(await settled(described({}))).toBe(true);
    expect(await settled(described({ runningCount: 1 }))).toBe(false);
    expect(await settled(described({ deployments: [{ ...rollout, rolloutState: "IN_PROGRESS" }] }))).toBe(
      false,
    );
  });

  it("says what failed even where the stopped tasks cannot be read", async () => {
    const failed = { deployments: [{ ...rollout, rolloutState: "FAILED", rolloutStateReason: "why" }] };
    const aws = fakeAws({ ...described(failed), ListTasks: { fault: "AccessDeniedException" } });
    const readiness = await service.ready?.(node, await observedNow(), aws.context);
    expect(readiness).toEqual({ state: "failed", reason: "why" });
  });

  it("goes down to nothing, is deleted, and is gone when its tasks and interfaces are", async () => {
    const observed = await observedNow();
    const aws = fakeAws({ UpdateService: {}, DeleteService: {} });
    await service.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes()).toEqual([
      update({ desiredCount: 0 }),
      { command: "DeleteService", input: { cluster: "arn:cluster", service: "shop-service", force: true } },
    ]);

    const looks = fakeAws({
      DescribeServices: [
        { services: [{ ...found, status: "DRAINING", runningCount: 2 }] },
        { services: [{ ...found, status: "INACTIVE" }] },
      ],
      ListTasks: [{ taskArns: ["arn:task:1"] }, { fault: "ServiceNotFoundException" }],
      DescribeNetworkInterfaces: [{ NetworkInterfaces: [{}] }, { NetworkInterfaces: [] }],
    });
    const seen = [];
    for (let look = 0; look < 4; look += 1) seen.push(await service.gone?.(node, observed, looks.context));
    expect(seen.map((each) => (each?.state === "pending" ? each.detail : each?.state))).toEqual([
      "DRAINING, 2 tasks left",
      "1 tasks left",
      "1 network interface left",
      "ready",
    ]);
  });

  it("is removed twice without an error", async () => {
    const observed = await observedNow();
    const aws = fakeAws({
      UpdateService: { fault: "ServiceNotActiveException" },
      DeleteService: { fault: "ServiceNotFoundException" },
    });
    await expect(
      service.remove(node, observed, aws.context, { finalSnapshot: true }),
    ).resolves.toBeUndefined();
  });
});
