import {
  ListInstanceProfilesForRole$,
  type ListInstanceProfilesForRoleRequest,
  type ListInstanceProfilesForRoleResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { describeProfile, profilesWith } from "./instance-profiles.ts";
import { iamPage } from "./pages.ts";
import { roleNamed } from "./roles.ts";

/** Instance profiles that hold a role. */
export const listInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
>(ListInstanceProfilesForRole$, ["RoleName", "Marker", "MaxItems"], (input, call) => {
  const all = profilesWith(call, roleNamed(call, input.RoleName).name);
  const { items, ...more } = iamPage(all, (profile) => profile.name, input);
  return {
    InstanceProfiles: items.map((profile) => ({ ...describeProfile(call, profile), Tags: undefined })),
    ...more,
  };
});
