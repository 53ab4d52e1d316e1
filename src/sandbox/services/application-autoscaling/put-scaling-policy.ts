import { randomUUID } from "node:crypto";
import {
  PutScalingPolicy$,
  type PutScalingPolicyRequest,
  type PutScalingPolicyResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation, type Call } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { invalid } from "./faults.ts";
import { alarmsView, putPolicyAlarms, trackedMetrics } from "./policies.ts";
import type { ScalableTarget, ScalingPolicy, TargetTracking } from "./state.ts";
import { existingTarget } from "./targets.ts";

/** Makes a target tracking policy with its alarms, or replaces what it keeps. @source aws-facts 2.2 */
export const putScalingPolicy = operation<PutScalingPolicyRequest, PutScalingPolicyResponse>(
  PutScalingPolicy$,
  [
    "PolicyName",
    "ServiceNamespace",
    "ResourceId",
    "ScalableDimension",
    "PolicyType",
    "TargetTrackingScalingPolicyConfiguration.TargetValue",
    "TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType",
    "TargetTrackingScalingPolicyConfiguration.ScaleOutCooldown",
    "TargetTrackingScalingPolicyConfiguration.ScaleInCooldown",
    "TargetTrackingScalingPolicyConfiguration.DisableScaleIn",
  ],
  (input, call) => {
    const target = existingTarget(call, input);
    const name = input.PolicyName ?? "";
    if (!/^[\u0020-\u007e]{1,256}$/.test(name)) throw invalid("PolicyName must have 1 to 256 characters");
    const existing = lookUp(target.policies, name);
    if (existing === undefined && input.PolicyType === undefined)
      throw invalid("PolicyType is required when creating a policy");
    if (input.PolicyType !== undefined && input.PolicyType !== "TargetTrackingScaling")
      throw invalid(`The sandbox does not model policies of the type ${input.PolicyType}`);
    const configuration = trackingOf(input);
    checkMetricIsFree(target, name, configuration.metricType);

    const policy = existing ?? newPolicy(call, target, name, configuration);
    policy.configuration = configuration;
    target.policies = withEntry(target.policies, name, policy);
    putPolicyAlarms(call, target, policy);
    return { PolicyARN: policy.arn, Alarms: alarmsView(call, policy) };
  },
);

function newPolicy(
  call: Call,
  target: ScalableTarget,
  name: string,
  configuration: TargetTracking,
): ScalingPolicy {
  const resource = `resource/ecs/${target.resourceId}`;
  return {
    name,
    arn: `arn:aws:autoscaling:${call.region}:${call.account}:scalingPolicy:${randomUUID()}:${resource}:policyName/${name}`,
    createdAt: call.world.clock.iso(),
    configuration,
    alarmNames: [],
  };
}

function trackingOf({
  TargetTrackingScalingPolicyConfiguration: given,
}: PutScalingPolicyRequest): TargetTracking {
  const target = given?.TargetValue;
  const metricType = given?.PredefinedMetricSpecification?.PredefinedMetricType;
  if (target === undefined || metricType === undefined)
    throw invalid("A target tracking policy needs a TargetValue and a PredefinedMetricSpecification");
  if (!(target > 0)) throw invalid("TargetValue must be greater than 0");
  if (!Object.hasOwn(trackedMetrics, metricType))
    throw invalid(`The predefined metric ${metricType} is not supported for ECS services in this sandbox`);
  const { ScaleOutCooldown: out, ScaleInCooldown: inwards } = given ?? {};
  for (const cooldown of [out, inwards])
    if (cooldown !== undefined && (!Number.isInteger(cooldown) || cooldown < 0))
      throw invalid("A cooldown must be a whole number of seconds, at least 0");
  return {
    targetValue: target,
    metricType,
    ...(out !== undefined && { scaleOutCooldownSeconds: out }),
    ...(inwards !== undefined && { scaleInCooldownSeconds: inwards }),
    disableScaleIn: given?.DisableScaleIn ?? false,
  };
}

/** Two policies that track one metric would pull at the same service. */
function checkMetricIsFree(target: ScalableTarget, name: string, metricType: string): void {
  const other = Object.values(target.policies).find(
    (policy) => policy.name !== name && policy.configuration.metricType === metricType,
  );
  if (other !== undefined)
    throw invalid(
      `Only one TargetTrackingScaling policy for a given metric specification is allowed: ${other.name} tracks ${metricType}`,
    );
}
