import { randomUUID } from "node:crypto";
import type { ScalingPolicy as PolicyView } from "@aws-sdk/client-application-auto-scaling";
import type { SliceScope } from "../../world/slice.ts";
import { alarmArn, putAlarm, removeAlarms } from "../cloudwatch/alarms.ts";
import type { AlarmConfiguration } from "../cloudwatch/state.ts";
import type { ScalableTarget, ScalingPolicy } from "./state.ts";
import { dimension, namespace } from "./targets.ts";

/** Metrics of ECS services that can be tracked, by the name that policies give them. */
export const trackedMetrics: Readonly<Record<string, string>> = {
  ECSServiceAverageCPUUtilization: "CPUUtilization",
  ECSServiceAverageMemoryUtilization: "MemoryUtilization",
};

/** Minutes above the target until tasks are added, and below it until they are removed. */
const minutesToScaleOut = 3;
const minutesToScaleIn = 15;

/** How far below the target the metric must fall until tasks are removed. */
const scaleInShare = 0.9;

/**
 * Makes the alarms of a policy or configures them anew: one above the target, and one below it unless the
 * policy only adds tasks.
 */
export function putPolicyAlarms(scope: SliceScope, target: ScalableTarget, policy: ScalingPolicy): void {
  const { targetValue, disableScaleIn } = policy.configuration;
  const high = alarmNameOf(target, policy, "AlarmHigh");
  const low = alarmNameOf(target, policy, "AlarmLow");
  putAlarm(scope, high, {
    ...sharedConfiguration(target, policy),
    EvaluationPeriods: minutesToScaleOut,
    Threshold: targetValue,
    ComparisonOperator: "GreaterThanThreshold",
  });
  if (disableScaleIn) {
    removeAlarms(scope, [low]);
  } else {
    putAlarm(scope, low, {
      ...sharedConfiguration(target, policy),
      EvaluationPeriods: minutesToScaleIn,
      Threshold: targetValue * scaleInShare,
      ComparisonOperator: "LessThanThreshold",
    });
  }
  policy.alarmNames = disableScaleIn ? [high] : [high, low];
}

function alarmNameOf(target: ScalableTarget, policy: ScalingPolicy, kind: "AlarmHigh" | "AlarmLow"): string {
  const prefix = `TargetTracking-${target.resourceId}-${kind}-`;
  return policy.alarmNames.find((name) => name.startsWith(prefix)) ?? `${prefix}${randomUUID()}`;
}

function sharedConfiguration(target: ScalableTarget, policy: ScalingPolicy) {
  const [, cluster = "", service = ""] = target.resourceId.split("/");
  return {
    AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [policy.arn],
    InsufficientDataActions: [],
    MetricName: trackedMetrics[policy.configuration.metricType],
    Namespace: "AWS/ECS",
    Statistic: "Average",
    Dimensions: [
      { Name: "ClusterName", Value: cluster },
      { Name: "ServiceName", Value: service },
    ],
    Period: 60,
  } satisfies Partial<AlarmConfiguration>;
}

/** The alarms of a policy as answers name them. */
export function alarmsView(scope: SliceScope, policy: ScalingPolicy) {
  return policy.alarmNames.map((name) => ({ AlarmName: name, AlarmARN: alarmArn(scope, name) }));
}

/** A policy as DescribeScalingPolicies shows it. */
export function policyView(scope: SliceScope, target: ScalableTarget, policy: ScalingPolicy): PolicyView {
  const { configuration } = policy;
  return {
    PolicyARN: policy.arn,
    PolicyName: policy.name,
    ServiceNamespace: namespace,
    ResourceId: target.resourceId,
    ScalableDimension: dimension,
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: configuration.targetValue,
      PredefinedMetricSpecification: {
        PredefinedMetricType: configuration.metricType as "ECSServiceAverageCPUUtilization",
      },
      ScaleOutCooldown: configuration.scaleOutCooldownSeconds,
      ScaleInCooldown: configuration.scaleInCooldownSeconds,
      DisableScaleIn: configuration.disableScaleIn,
    },
    Alarms: alarmsView(scope, policy),
    CreationTime: new Date(policy.createdAt),
  };
}
