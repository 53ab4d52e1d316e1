import { DeleteInstanceProfile$, type DeleteInstanceProfileRequest } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { profileNamed } from "./instance-profiles.ts";
import { iamSlice } from "./state.ts";

/** Deletes an instance profile that holds no role. @source aws-facts 1.14 */
export const deleteInstanceProfile = operation<DeleteInstanceProfileRequest, void>(
  DeleteInstanceProfile$,
  ["InstanceProfileName"],
  (input, call) => {
    const profile = profileNamed(call, input.InstanceProfileName);
    if (profile.roleName !== undefined)
      throw new AwsFault(
        "DeleteConflict",
        "Cannot delete entity, must remove roles from instance profile first.",
        409,
      );
    const state = iamSlice(call);
    state.instanceProfiles = without(state.instanceProfiles, [profile.name]);
  },
);
