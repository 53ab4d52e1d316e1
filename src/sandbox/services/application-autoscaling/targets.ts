import type { ScalableTarget as TargetView } from "@aws-sdk/client-application-auto-scaling";
import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { invalid, notFound } from "./faults.ts";
import { scalingSlice, type ScalableTarget } from "./state.ts";

/** The only namespace and dimension that the sandbox scales. */
export const namespace = "ecs";
export const dimension = "ecs:service:DesiredCount";

/** How a call names a target. */
export interface TargetInput {
  readonly ServiceNamespace?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: string | undefined;
}

/** Cluster and service that a call names. @throws ValidationException; NotImplemented for other namespaces */
export function checkTarget(input: TargetInput): {
  readonly resourceId: string;
  readonly cluster: string;
  readonly service: string;
} {
  const resourceId = input.ResourceId ?? "";
  if (input.ServiceNamespace !== namespace)
    throw new AwsFault(
      "NotImplemented",
      `The sandbox scales ECS services only, not resources of ${input.ServiceNamespace ?? ""}.`,
      501,
    );
  const [, cluster, service] =
    /^service\/([A-Za-z0-9_-]{1,255})\/([A-Za-z0-9_-]{1,255})$/.exec(resourceId) ?? [];
  if (input.ScalableDimension !== dimension || cluster === undefined || service === undefined)
    throw invalid(
      `Unsupported service namespace, resource type or scalable dimension: ${namespace}, ${resourceId}, ${input.ScalableDimension ?? ""}`,
    );
  return { resourceId, cluster, service };
}

/** The registered target that a call names. @throws ObjectNotFoundException */
export function existingTarget(scope: SliceScope, input: TargetInput): ScalableTarget {
  const { resourceId } = checkTarget(input);
  const target = lookUp(scalingSlice(scope).targets, resourceId);
  if (target === undefined)
    throw notFound(
      `scalable target registered for service namespace: ${namespace}, resource ID: ${resourceId}, scalable dimension: ${dimension}`,
    );
  return target;
}

/** Filters that all describe calls share; a dimension goes with a resource only. @throws ValidationException */
export function wanted(
  input: Omit<TargetInput, "ResourceId"> & { readonly ResourceIds?: readonly string[] | undefined },
): (resourceId: string) => boolean {
  if (input.ScalableDimension !== undefined && input.ResourceIds === undefined)
    throw invalid("A scalable dimension can be given together with a resource id only.");
  const none =
    input.ServiceNamespace !== namespace ||
    (input.ScalableDimension !== undefined && input.ScalableDimension !== dimension);
  return (resourceId) => !none && (input.ResourceIds === undefined || input.ResourceIds.includes(resourceId));
}

/** A page size within its bounds. @throws ValidationException */
export function checkPageSize(size: number | undefined, most: number): number {
  const asked = size ?? most;
  if (!Number.isInteger(asked) || asked < 1 || asked > most)
    throw invalid(`MaxResults must be between 1 and ${most}.`);
  return asked;
}

/** A target as DescribeScalableTargets shows it. */
export function targetView({ account }: SliceScope, target: ScalableTarget): TargetView {
  return {
    ServiceNamespace: namespace,
    ResourceId: target.resourceId,
    ScalableDimension: dimension,
    MinCapacity: target.minCapacity,
    MaxCapacity: target.maxCapacity,
    RoleARN: `arn:aws:iam::${account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    CreationTime: new Date(target.createdAt),
    SuspendedState: {
      DynamicScalingInSuspended: target.suspended.scalingIn,
      DynamicScalingOutSuspended: target.suspended.scalingOut,
      ScheduledScalingSuspended: target.suspended.scheduled,
    },
    ScalableTargetARN: target.arn,
  };
}
