import { RemoveTagsFromResource$, type RemoveTagsFromResourceMessage } from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { taggedByArn } from "./resource-tags.ts";

/** Removes tags; keys that are not there are ignored. */
export const removeTagsFromResource = operation<RemoveTagsFromResourceMessage, void>(
  RemoveTagsFromResource$,
  ["ResourceName", "TagKeys"],
  (input, call) => {
    const resource = taggedByArn(call, input.ResourceName);
    resource.tags = without(resource.tags, input.TagKeys ?? []);
  },
);
