import { UntagRole$, type UntagRoleRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { modifiableRole } from "./roles.ts";

/** Removes tags of a role; keys that it does not bear are ignored. */
export const untagRole = operation<UntagRoleRequest, void>(
  UntagRole$,
  ["RoleName", "TagKeys"],
  (input, call) => {
    const role = modifiableRole(call, input.RoleName);
    role.tags = without(role.tags, input.TagKeys ?? []);
  },
);
