import { DeleteLogGroup$, type DeleteLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { groupNamed } from "./groups.ts";
import { logStore } from "./log-store.ts";
import { logsSlice } from "./state.ts";

/** Deletes a log group with its streams and events. */
export const deleteLogGroup = operation<DeleteLogGroupRequest, void>(
  DeleteLogGroup$,
  ["logGroupName"],
  (input, call) => {
    const group = groupNamed(call, input.logGroupName);
    for (const stream of Object.values(group.streams)) logStore(call.world).forget(stream.id);
    const state = logsSlice(call);
    state.groups = without(state.groups, [group.name]);
  },
);
