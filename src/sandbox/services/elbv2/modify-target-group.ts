import {
  ModifyTargetGroup$,
  type ModifyTargetGroupInput,
  type ModifyTargetGroupOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { operation } from "../../operation.ts";
import { describeTargetGroup } from "./describe.ts";
import { targetGroup } from "./find.ts";
import { healthCheckMembers, healthCheckOf } from "./health-check.ts";

/** Changes how the targets of a group are checked. */
export const modifyTargetGroup = operation<ModifyTargetGroupInput, ModifyTargetGroupOutput>(
  ModifyTargetGroup$,
  ["TargetGroupArn", ...healthCheckMembers],
  (input, call) => {
    const group = targetGroup(call, input.TargetGroupArn);
    group.healthCheck = healthCheckOf(input, group.healthCheck);
    return { TargetGroups: [describeTargetGroup(call, group)] };
  },
);
