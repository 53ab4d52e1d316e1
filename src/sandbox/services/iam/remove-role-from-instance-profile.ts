import {
  RemoveRoleFromInstanceProfile$,
  type RemoveRoleFromInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { profileNamed } from "./instance-profiles.ts";

/** Takes the role out of an instance profile. */
export const removeRoleFromInstanceProfile = operation<RemoveRoleFromInstanceProfileRequest, void>(
  RemoveRoleFromInstanceProfile$,
  ["InstanceProfileName", "RoleName"],
  (input, call) => {
    const profile = profileNamed(call, input.InstanceProfileName);
    if (profile.roleName === undefined || profile.roleName !== input.RoleName)
      throw new AwsFault(
        "NoSuchEntity",
        `The role with name ${input.RoleName ?? ""} cannot be found in the instance profile ${profile.name}.`,
        404,
      );
    delete profile.roleName;
    delete profile.roleAddedAt;
  },
);
