import {
  ListTagsForResource$,
  type ListTagsForResourceMessage,
  type TagListMessage,
} from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { taggedByArn } from "./resource-tags.ts";

/** Tags of an instance, a subnet group or a snapshot. */
export const listTagsForResource = operation<ListTagsForResourceMessage, TagListMessage>(
  ListTagsForResource$,
  ["ResourceName"],
  (input, call) => ({ TagList: tagPairs(taggedByArn(call, input.ResourceName).tags) }),
);
