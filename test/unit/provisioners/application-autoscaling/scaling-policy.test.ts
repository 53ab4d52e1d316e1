import { describe, expect, it } from "vitest";
import {
  scalingPolicy,
  type ScalingPolicyObserved,
  type ScalingPolicySpec,
} from "../../../../src/provisioners/application-autoscaling/scaling-policy.ts";
import { describeKind, fakeAws, nodeOf } from "../harness.ts";

const resourceId = "service/shop-cluster/shop-service";
const spec: ScalingPolicySpec = {
  resourceId,
  targetArn: "arn:target",
  metric: "ECSServiceAverageCPUUtilization",
  targetPercent: 60,
  scaleInCooldownSeconds: 300,
  scaleOutCooldownSeconds: 60,
};
const node = nodeOf("scaling-cpu", spec);
const configuration = {
  TargetValue: 60,
  PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
  ScaleInCooldown: 300,
  ScaleOutCooldown: 60,
  DisableScaleIn: false,
};
const found = {
  PolicyARN: "arn:policy",
  PolicyName: "shop-scaling-cpu",
  ResourceId: resourceId,
  PolicyType: "TargetTrackingScaling",
  TargetTrackingScalingPolicyConfiguration: configuration,
};
const converged = {
  DescribeScalingPolicies: {
    ScalingPolicies: [{ ...found, PolicyName: "of-somebody", PolicyARN: "arn:other" }, found],
  },
};
const service = {
  ServiceNamespace: "ecs",
  ScalableDimension: "ecs:service:DesiredCount",
  ResourceId: resourceId,
};
const put = {
  command: "PutScalingPolicy",
  input: {
    ...service,
    PolicyName: "shop-scaling-cpu",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: configuration,
  },
};

describeKind<ScalingPolicySpec, ScalingPolicyObserved>({
  provisioner: scalingPolicy,
  node,
  converged,
  drifts: [
    {
      name: "all that differs goes in one call",
      now: { targetPercent: 90, scaleInCooldownSeconds: undefined, scaleInDisabled: true },
      fields: ["targetPercent", "scaleInCooldownSeconds", "scaleInDisabled"],
      sends: [put],
      answers: { PutScalingPolicy: { PolicyARN: "arn:policy" } },
    },
    {
      name: "a policy of another type under its name is put right",
      now: { type: "StepScaling", metric: undefined },
      fields: ["type", "metric"],
      sends: [put],
      answers: { PutScalingPolicy: { PolicyARN: "arn:policy" } },
    },
    {
      name: "a policy cannot move to another service",
      now: { resourceId: "service/a/b" },
      fields: ["resourceId"],
      sends: [],
    },
  ],
});

describe("scaling-policy", () => {
  it("reads the policies of a service with one call", async () => {
    const memory = nodeOf("scaling-memory", {
      ...spec,
      metric: "ECSServiceAverageMemoryUtilization" as const,
    });
    const aws = fakeAws(converged);
    expect([...(await scalingPolicy.observe([node, memory], aws.context)).keys()]).toEqual(["scaling-cpu"]);
    expect(aws.calls).toHaveLength(1);
  });

  it("is put as soon as AWS knows its target", async () => {
    const aws = fakeAws({
      PutScalingPolicy: [{ fault: "ObjectNotFoundException" }, { PolicyARN: "arn:policy" }],
    });
    expect(await scalingPolicy.create(node, aws.context)).toMatchObject({ arn: "arn:policy" });
    expect(aws.writes()).toEqual([put, put]);
  });

  it("that went with its target can be removed", async () => {
    const aws = fakeAws({ ...converged, DeleteScalingPolicy: { fault: "ObjectNotFoundException" } });
    const observed = (await scalingPolicy.observe([node], aws.context)).get(node.id) as ScalingPolicyObserved;
    await scalingPolicy.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes()).toEqual([
      { command: "DeleteScalingPolicy", input: { ...service, PolicyName: "shop-scaling-cpu" } },
    ]);
  });
});
