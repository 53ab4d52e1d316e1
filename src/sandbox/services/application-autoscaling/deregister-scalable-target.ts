import {
  DeregisterScalableTarget$,
  type DeregisterScalableTargetRequest,
  type DeregisterScalableTargetResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation } from "../../operation.ts";
import { removeAlarms } from "../cloudwatch/alarms.ts";
import { without } from "../support/records.ts";
import { scalingSlice } from "./state.ts";
import { existingTarget } from "./targets.ts";

/** Ends the scaling of a service; its policies and their alarms go too. @source aws-facts 1.14 */
export const deregisterScalableTarget = operation<
  DeregisterScalableTargetRequest,
  DeregisterScalableTargetResponse
>(DeregisterScalableTarget$, ["ServiceNamespace", "ResourceId", "ScalableDimension"], (input, call) => {
  const target = existingTarget(call, input);
  for (const policy of Object.values(target.policies)) removeAlarms(call, policy.alarmNames);
  const state = scalingSlice(call);
  state.targets = without(state.targets, [target.resourceId]);
  return {};
});
