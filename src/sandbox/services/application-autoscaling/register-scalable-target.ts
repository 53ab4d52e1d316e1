import {
  RegisterScalableTarget$,
  type RegisterScalableTargetRequest,
  type RegisterScalableTargetResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation } from "../../operation.ts";
import { hex } from "../../world/ids.ts";
import { desiredCountOf } from "../ecs/desired-count.ts";
import { ensureServiceLinkedRole } from "../iam/service-linked-roles.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { enforceBounds } from "./bounds.ts";
import { invalid } from "./faults.ts";
import { scalingSlice, type ScalableTarget, type SuspendedState } from "./state.ts";
import { checkTags } from "./tags.ts";
import { checkTarget } from "./targets.ts";

/**
 * Registers an ECS service to be scaled, or changes what is said of a registered one. The service's desired
 * count is brought within the bounds.
 *
 * @source aws-facts 2.2, 2.6, 4.3
 */
export const registerScalableTarget = operation<
  RegisterScalableTargetRequest,
  RegisterScalableTargetResponse
>(
  RegisterScalableTarget$,
  [
    "ServiceNamespace",
    "ResourceId",
    "ScalableDimension",
    "MinCapacity",
    "MaxCapacity",
    "SuspendedState",
    "Tags",
  ],
  (input, call) => {
    const { resourceId, cluster, service } = checkTarget(input);
    const state = scalingSlice(call);
    const existing = lookUp(state.targets, resourceId);
    const minCapacity = input.MinCapacity ?? existing?.minCapacity;
    const maxCapacity = input.MaxCapacity ?? existing?.maxCapacity;
    if (minCapacity === undefined || maxCapacity === undefined)
      throw invalid("MinCapacity and MaxCapacity are required when registering a new scalable target");
    if (!Number.isInteger(minCapacity) || minCapacity < 0 || !Number.isInteger(maxCapacity))
      throw invalid("Minimum and maximum capacity must be whole numbers of at least 0");
    if (maxCapacity < minCapacity) throw invalid("Maximum capacity cannot be less than minimum capacity");
    const tags = input.Tags ?? {};
    checkTags(tags);
    if (existing !== undefined && Object.keys(tags).length > 0)
      throw invalid(
        "The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.",
      );
    if (desiredCountOf(call, cluster, service) === undefined)
      throw invalid(`ECS service doesn't exist: ${resourceId}`);

    ensureServiceLinkedRole(call, "ecs.application-autoscaling.amazonaws.com");
    const suspended = suspendedState(input, existing?.suspended);
    const target: ScalableTarget =
      existing === undefined
        ? {
            resourceId,
            arn: `arn:aws:application-autoscaling:${call.region}:${call.account}:scalable-target/${hex(36)}`,
            minCapacity,
            maxCapacity,
            suspended,
            createdAt: call.world.clock.iso(),
            policies: {},
            tags,
          }
        : Object.assign(existing, { minCapacity, maxCapacity, suspended });
    state.targets = withEntry(state.targets, resourceId, target);
    enforceBounds(call, target);
    return { ScalableTargetARN: target.arn };
  },
);

function suspendedState(
  { SuspendedState: given }: RegisterScalableTargetRequest,
  before: SuspendedState = { scalingIn: false, scalingOut: false, scheduled: false },
): SuspendedState {
  return {
    scalingIn: given?.DynamicScalingInSuspended ?? before.scalingIn,
    scalingOut: given?.DynamicScalingOutSuspended ?? before.scalingOut,
    scheduled: given?.ScheduledScalingSuspended ?? before.scheduled,
  };
}
