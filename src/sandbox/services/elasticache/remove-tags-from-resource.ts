import {
  RemoveTagsFromResource$,
  type RemoveTagsFromResourceMessage,
  type TagListMessage,
} from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, without } from "../support/records.ts";
import { tagPairs } from "../support/tags.ts";
import { taggedByArn } from "./resource-tags.ts";

/** Removes tags and answers with those that are left. A key that is not there is refused: TagNotFound. */
export const removeTagsFromResource = operation<RemoveTagsFromResourceMessage, TagListMessage>(
  RemoveTagsFromResource$,
  ["ResourceName", "TagKeys"],
  (input, call) => {
    const resource = taggedByArn(call, input.ResourceName);
    const keys = input.TagKeys ?? [];
    const missing = keys.find((key) => lookUp(resource.tags, key) === undefined);
    if (missing !== undefined)
      throw new AwsFault("TagNotFound", `The tag ${missing} does not exist on the resource.`, 404);
    resource.tags = without(resource.tags, keys);
    return { TagList: tagPairs(resource.tags) };
  },
);
