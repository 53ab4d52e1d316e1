import { StartInstances$, type StartInstancesRequest, type StartInstancesResult } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { stateChanges } from "./instance-state-changes.ts";
import { becomeStarting } from "./instance-transitions.ts";

/** Starts stopped instances, all or none; a running one stays so. */
export const startInstances = operation<StartInstancesRequest, StartInstancesResult>(
  StartInstances$,
  ["InstanceIds"],
  (input, call) => ({
    StartingInstances: stateChanges(call, input.InstanceIds, (instance) => {
      if (instance.state === "running" || instance.state === "pending") return undefined;
      if (instance.state !== "stopped") {
        throw new AwsFault(
          "IncorrectInstanceState",
          `The instance '${instance.id}' is not in a state from which it can be started.`,
        );
      }
      return () => becomeStarting(call, instance);
    }),
  }),
);
