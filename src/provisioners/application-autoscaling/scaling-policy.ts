import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  paginateDescribeScalingPolicies,
  PutScalingPolicyCommand,
  type ScalingPolicy,
} from "@aws-sdk/client-application-auto-scaling";
import type { ResourceNode } from "../../engine/contract.ts";
import { desiredCountOf, notYetThere } from "../support/autoscaling.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed } from "../support/diff.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";

/** Target tracking: AWS adds and takes away tasks so that a metric stays where it shall be. */
export interface ScalingPolicySpec {
  /** `service/<cluster>/<service>`. */
  readonly resourceId: string;
  /** The scalable target: AWS removes its policies with it. */
  readonly targetArn: string;
  readonly metric: "ECSServiceAverageCPUUtilization" | "ECSServiceAverageMemoryUtilization";
  readonly targetPercent: number;
  readonly scaleInCooldownSeconds: number;
  readonly scaleOutCooldownSeconds: number;
}

/** A policy as AWS reports it. Policies bear no tags; the target that they belong to does. */
export interface ScalingPolicyObserved {
  readonly arn: string;
  readonly name: string;
  readonly resourceId: string;
  readonly type: string;
  readonly metric: string | undefined;
  readonly targetPercent: number | undefined;
  readonly scaleInCooldownSeconds: number | undefined;
  readonly scaleOutCooldownSeconds: number | undefined;
  /** True: tasks are added only. */
  readonly scaleInDisabled: boolean;
}

export const scalingPolicy: AwsProvisioner<ScalingPolicySpec, ScalingPolicyObserved> = {
  kind: "scaling-policy",
  iam: {
    read: ["application-autoscaling:DescribeScalingPolicies", "cloudwatch:DescribeAlarms"],
    write: [
      "application-autoscaling:PutScalingPolicy",
      "application-autoscaling:DeleteScalingPolicy",
      // AWS makes the alarms of a policy in the name of who puts it.
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:DeleteAlarms",
    ],
  },
  idOf: ({ arn }) => arn,
  replaceOn: ["resourceId", "targetArn"],

  async observe(nodes, context) {
    const resourceIds = new Set(nodes.flatMap(({ spec }) => spec.resourceId ?? []));
    const found = (await Promise.all([...resourceIds].map((each) => list(each, context)))).flat();
    return new Map(
      nodes.flatMap(({ id, name, spec }) => {
        const observed = found.find((each) => each.name === name && each.resourceId === spec.resourceId);
        return observed === undefined ? [] : [[id, observed] as const];
      }),
    );
  },

  diff: ({ spec }, observed) => [
    ...changed("resourceId", observed.resourceId, spec.resourceId, "replace"),
    ...changed("type", observed.type, "TargetTrackingScaling"),
    ...changed("metric", observed.metric, spec.metric),
    ...changed("targetPercent", observed.targetPercent, spec.targetPercent),
    ...changed("scaleInCooldownSeconds", observed.scaleInCooldownSeconds, spec.scaleInCooldownSeconds),
    ...changed("scaleOutCooldownSeconds", observed.scaleOutCooldownSeconds, spec.scaleOutCooldownSeconds),
    ...changed("scaleInDisabled", observed.scaleInDisabled, false),
  ],

  create: put,

  sync: (node, observed, changes, context) =>
    changes.length === 0 ? Promise.resolve(observed) : put(node, context),

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws.get(ApplicationAutoScalingClient).send(
        new DeleteScalingPolicyCommand({
          ...desiredCountOf(observed.resourceId),
          PolicyName: observed.name,
        }),
      ),
    );
  },
};

/** Makes the policy or replaces what stands under its name. */
async function put(
  { name, spec }: ResourceNode<ScalingPolicySpec>,
  context: ProvisionerContext,
): Promise<ScalingPolicyObserved> {
  const { resourceId, metric, targetPercent, scaleInCooldownSeconds, scaleOutCooldownSeconds } = spec;
  const { PolicyARN } = await eventually(
    context,
    () =>
      context.aws.get(ApplicationAutoScalingClient).send(
        new PutScalingPolicyCommand({
          ...desiredCountOf(resourceId),
          PolicyName: name,
          PolicyType: "TargetTrackingScaling",
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: targetPercent,
            PredefinedMetricSpecification: { PredefinedMetricType: metric },
            ScaleInCooldown: scaleInCooldownSeconds,
            ScaleOutCooldown: scaleOutCooldownSeconds,
            DisableScaleIn: false,
          },
        }),
      ),
    notYetThere,
  );
  return {
    arn: present(PolicyARN, "PolicyARN"),
    name,
    resourceId,
    type: "TargetTrackingScaling",
    metric,
    targetPercent,
    scaleInCooldownSeconds,
    scaleOutCooldownSeconds,
    scaleInDisabled: false,
  };
}

async function list(resourceId: string, context: ProvisionerContext): Promise<ScalingPolicyObserved[]> {
  const found: ScalingPolicy[] = [];
  const pages = paginateDescribeScalingPolicies(
    { client: context.aws.get(ApplicationAutoScalingClient) },
    desiredCountOf(resourceId),
  );
  for await (const page of pages) found.push(...(page.ScalingPolicies ?? []));
  return found.map(read);
}

function read(from: ScalingPolicy): ScalingPolicyObserved {
  const tracking = from.TargetTrackingScalingPolicyConfiguration;
  return {
    arn: present(from.PolicyARN, "PolicyARN"),
    name: present(from.PolicyName, "PolicyName"),
    resourceId: present(from.ResourceId, "ResourceId"),
    type: from.PolicyType ?? "",
    metric: tracking?.PredefinedMetricSpecification?.PredefinedMetricType,
    targetPercent: tracking?.TargetValue,
    scaleInCooldownSeconds: tracking?.ScaleInCooldown,
    scaleOutCooldownSeconds: tracking?.ScaleOutCooldown,
    scaleInDisabled: tracking?.DisableScaleIn ?? false,
  };
}
