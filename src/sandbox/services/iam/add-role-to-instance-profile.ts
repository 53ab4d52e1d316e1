import { AddRoleToInstanceProfile$, type AddRoleToInstanceProfileRequest } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { profileNamed } from "./instance-profiles.ts";
import { roleNamed } from "./roles.ts";

/** Puts a role into an instance profile that has none. */
export const addRoleToInstanceProfile = operation<AddRoleToInstanceProfileRequest, void>(
  AddRoleToInstanceProfile$,
  ["InstanceProfileName", "RoleName"],
  (input, call) => {
    const profile = profileNamed(call, input.InstanceProfileName);
    const role = roleNamed(call, input.RoleName);
    if (profile.roleName !== undefined)
      throw new AwsFault(
        "LimitExceeded",
        "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        409,
      );
    profile.roleName = role.name;
    profile.roleAddedAt = call.world.clock.iso();
  },
);
