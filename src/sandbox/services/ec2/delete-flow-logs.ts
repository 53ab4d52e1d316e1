import { DeleteFlowLogs$, type DeleteFlowLogsRequest, type DeleteFlowLogsResult } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { notFoundText } from "./existing.ts";
import { ec2State } from "./state.ts";
import { eachItem } from "./unsuccessful.ts";

/** Removes flow logs, item by item. */
export const deleteFlowLogs = operation<DeleteFlowLogsRequest, DeleteFlowLogsResult>(
  DeleteFlowLogs$,
  ["FlowLogIds"],
  (input, call) => {
    const { flowLogs } = ec2State(call);
    return eachItem(input.FlowLogIds ?? [], (id) => {
      if (lookUp(flowLogs, id) === undefined)
        return { code: "InvalidFlowLogId.NotFound", message: notFoundText("flowLogs", id) };
      delete flowLogs[id];
      return undefined;
    });
  },
);
