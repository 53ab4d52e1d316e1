import { DeleteRole$, type DeleteRoleRequest } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { profilesWith } from "./instance-profiles.ts";
import { modifiableRole } from "./roles.ts";
import { iamSlice } from "./state.ts";

/** Deletes a role that has no policies any more and is in no instance profile. @source aws-facts 1.14 */
export const deleteRole = operation<DeleteRoleRequest, void>(DeleteRole$, ["RoleName"], (input, call) => {
  const role = modifiableRole(call, input.RoleName);
  if (Object.keys(role.attachedPolicies).length > 0)
    throw new AwsFault("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
  if (Object.keys(role.inlinePolicies).length > 0)
    throw new AwsFault("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
  if (profilesWith(call, role.name).length > 0)
    throw new AwsFault(
      "DeleteConflict",
      "Cannot delete entity, must remove roles from instance profile first.",
      409,
    );
  const state = iamSlice(call);
  state.roles = without(state.roles, [role.name]);
});
