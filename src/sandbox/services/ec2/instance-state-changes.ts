import type { InstanceStateChange } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { existing } from "./existing.ts";
import type { Instance } from "./instance-model.ts";
import { stateCodes } from "./instance-transitions.ts";
import { ec2State } from "./state.ts";

/**
 * Changes the state of several instances: all of them, or none when one is refused.
 *
 * @param decide gives what to do with an instance, undefined when it is there already; throws its refusal
 * @throws AwsFault InvalidInstanceID.NotFound, MissingParameter
 */
export function stateChanges(
  call: Call,
  ids: readonly string[] | undefined,
  decide: (instance: Instance) => (() => void) | undefined,
): InstanceStateChange[] {
  if (ids === undefined || ids.length === 0) {
    throw new AwsFault("MissingParameter", "The request must contain the parameter InstanceId");
  }
  const decided = [...new Set(ids)]
    .map((id) => existing(ec2State(call), "instances", id))
    .map((instance) => ({ instance, act: decide(instance) }));
  return decided.map(({ instance, act }) => {
    const before = instance.state;
    act?.();
    return {
      InstanceId: instance.id,
      PreviousState: { Code: stateCodes[before], Name: before },
      CurrentState: { Code: stateCodes[instance.state], Name: instance.state },
    };
  });
}
