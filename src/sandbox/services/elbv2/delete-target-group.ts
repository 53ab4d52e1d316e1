import {
  DeleteTargetGroup$,
  type DeleteTargetGroupInput,
  type DeleteTargetGroupOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation } from "../../operation.ts";
import { elasticLoadBalancingState } from "./state.ts";
import { inUse } from "./targets.ts";
import { lookUp } from "../support/records.ts";

/** Deletes a target group that no listener uses; an absent one is a success. @source aws-facts 1.14, 2.3 */
export const deleteTargetGroup = operation<DeleteTargetGroupInput, DeleteTargetGroupOutput>(
  DeleteTargetGroup$,
  ["TargetGroupArn"],
  (input, call) => {
    const groups = elasticLoadBalancingState(call).targetGroups;
    const group = lookUp(groups, input.TargetGroupArn);
    if (group === undefined) return {};
    if (inUse(call, group)) {
      throw new AwsFault(
        "ResourceInUse",
        `Target group '${group.arn}' is currently in use by a listener or a rule`,
      );
    }
    delete groups[group.arn];
    return {};
  },
);
