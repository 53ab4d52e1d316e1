import { TagRole$, type TagRoleRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { checkTags, modifiableRole } from "./roles.ts";

/** Adds or overwrites tags of a role. */
export const tagRole = operation<TagRoleRequest, void>(TagRole$, ["RoleName", "Tags"], (input, call) => {
  const role = modifiableRole(call, input.RoleName);
  checkTags(input.Tags, role.tags);
  role.tags = { ...role.tags, ...tagsOf(input.Tags) };
});
