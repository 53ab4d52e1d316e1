import { PutRetentionPolicy$, type PutRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { groupNamed, invalid } from "./groups.ts";

/** Days that CloudWatch Logs takes. */
const allowedDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Sets after how many days the events of a group expire. */
export const putRetentionPolicy = operation<PutRetentionPolicyRequest, void>(
  PutRetentionPolicy$,
  ["logGroupName", "retentionInDays"],
  (input, call) => {
    const group = groupNamed(call, input.logGroupName);
    const days = input.retentionInDays ?? 0;
    if (!allowedDays.includes(days))
      throw invalid(`retentionInDays must be one of ${allowedDays.join(", ")}, not ${days}.`);
    group.retentionDays = days;
  },
);
