import {
  AssociateIamInstanceProfile$,
  type AssociateIamInstanceProfileRequest,
  type AssociateIamInstanceProfileResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { associationView } from "./instance-profile-associations.ts";
import { instanceProfileNamed } from "./instance-profile.ts";
import { ec2State } from "./state.ts";

/** Gives a role to an instance that runs or is stopped and has none. */
export const associateIamInstanceProfile = operation<
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult
>(AssociateIamInstanceProfile$, ["InstanceId", "IamInstanceProfile"], (input, call) => {
  const instance = existing(ec2State(call), "instances", input.InstanceId);
  const profile = instanceProfileNamed(call, input.IamInstanceProfile ?? {});
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw new AwsFault(
      "IncorrectInstanceState",
      `The instance '${instance.id}' is not in the 'running' or 'stopped' states.`,
    );
  }
  if (instance.profile !== undefined) {
    throw new AwsFault("IncorrectState", `There is an existing association for instance ${instance.id}`);
  }
  instance.profile = profile;
  return { IamInstanceProfileAssociation: associationView(instance, profile, "associating") };
});
