import {
  TerminateInstances$,
  type TerminateInstancesRequest,
  type TerminateInstancesResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { stateChanges } from "./instance-state-changes.ts";
import { becomeTerminating } from "./instance-transitions.ts";

/** Terminates instances, all or none; those that are terminated already stay so. */
export const terminateInstances = operation<TerminateInstancesRequest, TerminateInstancesResult>(
  TerminateInstances$,
  ["InstanceIds"],
  (input, call) => {
    const changes = stateChanges(call, input.InstanceIds, (instance) => {
      if (instance.disableApiTermination && instance.state !== "terminated") {
        throw new AwsFault(
          "OperationNotPermitted",
          `The instance '${instance.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
        );
      }
      if (instance.state === "terminated" || instance.state === "shutting-down") return undefined;
      return () => becomeTerminating(call, instance);
    });
    return { TerminatingInstances: changes };
  },
);
