import { AddTagsToResource$, type AddTagsToResourceMessage } from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { checkTags, taggedByArn } from "./resource-tags.ts";

/** Adds or overwrites tags. */
export const addTagsToResource = operation<AddTagsToResourceMessage, void>(
  AddTagsToResource$,
  ["ResourceName", "Tags"],
  (input, call) => {
    const resource = taggedByArn(call, input.ResourceName);
    checkTags(input.Tags, resource.tags);
    resource.tags = { ...resource.tags, ...tagsOf(input.Tags) };
  },
);
