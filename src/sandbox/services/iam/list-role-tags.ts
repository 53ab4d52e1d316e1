import { ListRoleTags$, type ListRoleTagsRequest, type ListRoleTagsResponse } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { iamPage } from "./pages.ts";
import { roleNamed } from "./roles.ts";

/** Tags of a role. */
export const listRoleTags = operation<ListRoleTagsRequest, ListRoleTagsResponse>(
  ListRoleTags$,
  ["RoleName", "Marker", "MaxItems"],
  (input, call) => {
    const tags = tagPairs(roleNamed(call, input.RoleName).tags);
    const { items, ...more } = iamPage(tags, (tag) => tag.Key, input);
    return { Tags: items, ...more };
  },
);
