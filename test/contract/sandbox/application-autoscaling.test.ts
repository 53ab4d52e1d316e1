import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type RegisterScalableTargetRequest,
  type TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ec2State } from "../../../src/sandbox/services/ec2/state.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let scaling: ApplicationAutoScalingClient;
let cloudWatch: CloudWatchClient;
let ecs: ECSClient;
const target = {
  ServiceNamespace: "ecs",
  ResourceId: "service/shop/api",
  ScalableDimension: "ecs:service:DesiredCount",
} as const;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  const client = { ...sandbox.client("producer"), maxAttempts: 1 };
  scaling = new ApplicationAutoScalingClient(client);
  cloudWatch = new CloudWatchClient(client);
  ecs = new ECSClient(client);
  const { subnets } = ec2State({ world: sandbox.world, account: "111111111111", region: "us-east-1" });
  await ecs.send(new CreateClusterCommand({ clusterName: "shop" }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "api",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "api", image: "api:1" }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: "shop",
      serviceName: "api",
      taskDefinition: "api",
      desiredCount: 1,
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration: { subnets: Object.keys(subnets).slice(0, 2) } },
    }),
  );
});
afterAll(() => sandbox.close());

const register = (extra: Partial<RegisterScalableTargetRequest> = {}) =>
  scaling.send(new RegisterScalableTargetCommand({ ...target, ...extra }));
const desired = async () =>
  (await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["api"] }))).services?.[0]
    ?.desiredCount;
const policy = (
  PolicyName: string,
  metric: "ECSServiceAverageCPUUtilization" | "ECSServiceAverageMemoryUtilization",
  extra: Partial<TargetTrackingScalingPolicyConfiguration> = {},
) =>
  scaling.send(
    new PutScalingPolicyCommand({
      ...target,
      PolicyName,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: metric },
        ...extra,
      },
    }),
  );
const alarms = async (prefix = "TargetTracking-service/shop/api-") =>
  present((await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix }))).MetricAlarms);

describe("a scalable target", () => {
  it("needs a service that exists (aws-facts 2.6) and both bounds", async () => {
    const missing = register({ ResourceId: "service/shop/none", MinCapacity: 1, MaxCapacity: 2 });
    expect(await refusal(missing)).toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining("ECS service doesn't exist") as unknown,
    });
    for (const bounds of [
      { MinCapacity: 1 },
      { MinCapacity: 3, MaxCapacity: 2 },
      { MinCapacity: -1, MaxCapacity: 2 },
    ])
      expect(await refusal(register(bounds))).toMatchObject({ code: "ValidationException", status: 400 });
    const none = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }));
    expect(none.ScalableTargets).toEqual([]);
  });

  it("brings the desired count within its bounds, with an activity", async () => {
    const { ScalableTargetARN } = await register({
      MinCapacity: 2,
      MaxCapacity: 10,
      Tags: { stack: "shop" },
    });
    expect(await desired()).toBe(2);
    const { ScalableTargets } = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs", ResourceIds: [target.ResourceId] }),
    );
    expect(ScalableTargets).toMatchObject([
      { ...target, ScalableTargetARN, MinCapacity: 2, MaxCapacity: 10 },
    ]);
    const { ScalingActivities } = await scaling.send(
      new DescribeScalingActivitiesCommand({ ServiceNamespace: "ecs", ResourceId: target.ResourceId }),
    );
    expect(ScalingActivities).toMatchObject([
      { Description: "Setting desired count to 2.", StatusCode: "Successful" },
    ]);
    const iam = new IAMClient(sandbox.client("producer"));
    const RoleName = "AWSServiceRoleForApplicationAutoScaling_ECSService";
    expect((await iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn).toBe(ScalableTargets?.[0]?.RoleARN);
  });

  it("is changed by registering it again, but not its tags (aws-facts 2.2)", async () => {
    const { ScalableTargetARN: ResourceARN } = await register({ MaxCapacity: 1, MinCapacity: 0 });
    expect(await desired()).toBe(1);
    await register({ MinCapacity: 1, SuspendedState: { DynamicScalingInSuspended: true } });
    const { ScalableTargets } = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }),
    );
    expect(ScalableTargets).toMatchObject([
      {
        MinCapacity: 1,
        MaxCapacity: 1,
        SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false },
      },
    ]);
    expect(await refusal(register({ Tags: { stack: "shop" } }))).toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining("already exists") as unknown,
    });
    await scaling.send(new TagResourceCommand({ ResourceARN, Tags: { part: "scaling" } }));
    await scaling.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["stack"] }));
    expect((await scaling.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual({
      part: "scaling",
    });
  });
});

describe("a target tracking policy", () => {
  it("makes the two alarms that AWS makes, and keeps them when it is put again", async () => {
    const { PolicyARN, Alarms } = await policy("cpu", "ECSServiceAverageCPUUtilization", {
      ScaleInCooldown: 60,
    });
    expect(Alarms?.map(({ AlarmName }) => AlarmName?.replace(/[0-9a-f-]{36}$/, "ID"))).toEqual([
      "TargetTracking-service/shop/api-AlarmHigh-ID",
      "TargetTracking-service/shop/api-AlarmLow-ID",
    ]);
    expect(await alarms()).toMatchObject([
      {
        Namespace: "AWS/ECS",
        MetricName: "CPUUtilization",
        Threshold: 60,
        EvaluationPeriods: 3,
        ComparisonOperator: "GreaterThanThreshold",
        AlarmActions: [PolicyARN],
        Dimensions: [
          { Name: "ClusterName", Value: "shop" },
          { Name: "ServiceName", Value: "api" },
        ],
      },
      { Threshold: 54, EvaluationPeriods: 15, ComparisonOperator: "LessThanThreshold" },
    ]);
    const again = await policy("cpu", "ECSServiceAverageCPUUtilization", { TargetValue: 50 });
    expect(again).toMatchObject({ PolicyARN, Alarms });
    expect((await alarms()).map(({ Threshold }) => Threshold)).toEqual([50, 45]);
    const { ScalingPolicies } = await scaling.send(
      new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs", PolicyNames: ["cpu"] }),
    );
    expect(ScalingPolicies).toMatchObject([
      {
        ...target,
        PolicyARN,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 50, DisableScaleIn: false },
        Alarms,
      },
    ]);
    expect(ScalingPolicies?.[0]?.TargetTrackingScalingPolicyConfiguration?.ScaleInCooldown).toBeUndefined();
  });

  it("is refused for a metric that another tracks, and without a target", async () => {
    expect(await refusal(policy("more", "ECSServiceAverageCPUUtilization"))).toMatchObject({
      code: "ValidationException",
    });
    const elsewhere = scaling.send(
      new PutScalingPolicyCommand({ ...target, ResourceId: "service/shop/none", PolicyName: "p" }),
    );
    expect(await refusal(elsewhere)).toMatchObject({ code: "ObjectNotFoundException", status: 400 });
  });

  it("takes its alarms with it, as does its target (aws-facts 1.14)", async () => {
    await policy("memory", "ECSServiceAverageMemoryUtilization");
    expect(await alarms()).toHaveLength(4);
    const remove = () => scaling.send(new DeleteScalingPolicyCommand({ ...target, PolicyName: "cpu" }));
    await remove();
    expect(await alarms()).toHaveLength(2);
    expect(await refusal(remove())).toMatchObject({ code: "ObjectNotFoundException" });
    await scaling.send(new DeregisterScalableTargetCommand(target));
    expect(await alarms()).toEqual([]);
    expect(await refusal(scaling.send(new DeregisterScalableTargetCommand(target)))).toMatchObject({
      code: "ObjectNotFoundException",
      status: 400,
    });
  });
});
