import { StopInstances$, type StopInstancesRequest, type StopInstancesResult } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { stateChanges } from "./instance-state-changes.ts";
import { becomeStopping } from "./instance-transitions.ts";

/** Stops running instances, all or none; a stopped one stays so. Its public address is lost. */
export const stopInstances = operation<StopInstancesRequest, StopInstancesResult>(
  StopInstances$,
  ["InstanceIds"],
  (input, call) => ({
    StoppingInstances: stateChanges(call, input.InstanceIds, (instance) => {
      if (instance.state === "stopped" || instance.state === "stopping") return undefined;
      if (instance.state !== "running") {
        throw new AwsFault(
          "IncorrectInstanceState",
          `The instance '${instance.id}' is not in a state from which it can be stopped.`,
        );
      }
      return () => becomeStopping(call, instance);
    }),
  }),
);
