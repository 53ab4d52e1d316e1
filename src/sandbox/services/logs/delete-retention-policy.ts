import { DeleteRetentionPolicy$, type DeleteRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { groupNamed } from "./groups.ts";

/** From now on the events of a group do not expire. */
export const deleteRetentionPolicy = operation<DeleteRetentionPolicyRequest, void>(
  DeleteRetentionPolicy$,
  ["logGroupName"],
  (input, call) => {
    delete groupNamed(call, input.logGroupName).retentionDays;
  },
);
