import {
  AddTagsToResource$,
  type AddTagsToResourceMessage,
  type TagListMessage,
} from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { tagPairs, tagsOf } from "../support/tags.ts";
import { checkTags, taggedByArn } from "./resource-tags.ts";

/** Adds or overwrites tags and answers with all of them. */
export const addTagsToResource = operation<AddTagsToResourceMessage, TagListMessage>(
  AddTagsToResource$,
  ["ResourceName", "Tags"],
  (input, call) => {
    const resource = taggedByArn(call, input.ResourceName);
    checkTags(input.Tags, resource.tags);
    resource.tags = { ...resource.tags, ...tagsOf(input.Tags) };
    return { TagList: tagPairs(resource.tags) };
  },
);
