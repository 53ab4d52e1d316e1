import {
  DeleteScalingPolicy$,
  type DeleteScalingPolicyRequest,
  type DeleteScalingPolicyResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { operation } from "../../operation.ts";
import { removeAlarms } from "../cloudwatch/alarms.ts";
import { lookUp, without } from "../support/records.ts";
import { notFound } from "./faults.ts";
import { existingTarget } from "./targets.ts";

/** Removes a policy with its alarms. @throws ObjectNotFoundException */
export const deleteScalingPolicy = operation<DeleteScalingPolicyRequest, DeleteScalingPolicyResponse>(
  DeleteScalingPolicy$,
  ["PolicyName", "ServiceNamespace", "ResourceId", "ScalableDimension"],
  (input, call) => {
    const target = existingTarget(call, input);
    const policy = lookUp(target.policies, input.PolicyName);
    if (policy === undefined)
      throw notFound(
        `scaling policy found for service namespace: ecs, resource ID: ${target.resourceId}, policy name: ${input.PolicyName ?? ""}`,
      );
    removeAlarms(call, policy.alarmNames);
    target.policies = without(target.policies, [policy.name]);
    return {};
  },
);
