import {
  ListInstanceProfilesForRole$,
  type ListInstanceProfilesForRoleRequest,
  type ListInstanceProfilesForRoleResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { roleNamed } from "./roles.ts";

/** Instance profiles that hold a role: none, because the sandbox does not model instance profiles. */
export const listInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
>(ListInstanceProfilesForRole$, ["RoleName", "MaxItems"], (input, call) => {
  roleNamed(call, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
});
