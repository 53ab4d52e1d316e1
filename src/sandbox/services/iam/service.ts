import type { Service } from "../../operation.ts";
import { addRoleToInstanceProfile } from "./add-role-to-instance-profile.ts";
import { createInstanceProfile } from "./create-instance-profile.ts";
import { deleteInstanceProfile } from "./delete-instance-profile.ts";
import { getInstanceProfile } from "./get-instance-profile.ts";
import { listInstanceProfileTags } from "./list-instance-profile-tags.ts";
import { listInstanceProfiles } from "./list-instance-profiles.ts";
import { removeRoleFromInstanceProfile } from "./remove-role-from-instance-profile.ts";
import { tagInstanceProfile } from "./tag-instance-profile.ts";
import { untagInstanceProfile } from "./untag-instance-profile.ts";
import { attachRolePolicy } from "./attach-role-policy.ts";
import { createRole } from "./create-role.ts";
import { createServiceLinkedRole } from "./create-service-linked-role.ts";
import { deleteRole } from "./delete-role.ts";
import { deleteRolePolicy } from "./delete-role-policy.ts";
import { detachRolePolicy } from "./detach-role-policy.ts";
import { getRole } from "./get-role.ts";
import { getRolePolicy } from "./get-role-policy.ts";
import { getUser } from "./get-user.ts";
import { listAccountAliases } from "./list-account-aliases.ts";
import { listAttachedRolePolicies } from "./list-attached-role-policies.ts";
import { listInstanceProfilesForRole } from "./list-instance-profiles-for-role.ts";
import { listRolePolicies } from "./list-role-policies.ts";
import { listRoles } from "./list-roles.ts";
import { listRoleTags } from "./list-role-tags.ts";
import { putRolePolicy } from "./put-role-policy.ts";
import { tagRole } from "./tag-role.ts";
import { untagRole } from "./untag-role.ts";
import { updateAssumeRolePolicy } from "./update-assume-role-policy.ts";

/** AWS Identity and Access Management. */
export const iam: Service = {
  signingName: "iam",
  protocol: "awsQuery",
  version: "2010-05-08",
  xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  global: true,
  operations: [
    createRole,
    getRole,
    listRoles,
    deleteRole,
    updateAssumeRolePolicy,
    putRolePolicy,
    getRolePolicy,
    listRolePolicies,
    deleteRolePolicy,
    attachRolePolicy,
    detachRolePolicy,
    listAttachedRolePolicies,
    tagRole,
    untagRole,
    listRoleTags,
    createServiceLinkedRole,
    createInstanceProfile,
    getInstanceProfile,
    listInstanceProfiles,
    deleteInstanceProfile,
    addRoleToInstanceProfile,
    removeRoleFromInstanceProfile,
    tagInstanceProfile,
    untagInstanceProfile,
    listInstanceProfileTags,
    listInstanceProfilesForRole,
    getUser,
    listAccountAliases,
  ],
};
