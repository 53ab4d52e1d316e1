import {
  ListTagsForResource$,
  type ListTagsForResourceMessage,
  type TagListMessage,
} from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { taggedByArn } from "./resource-tags.ts";

/** Tags of a replication group, a node or a subnet group. */
export const listTagsForResource = operation<ListTagsForResourceMessage, TagListMessage>(
  ListTagsForResource$,
  ["ResourceName"],
  (input, call) => ({ TagList: tagPairs(taggedByArn(call, input.ResourceName).tags) }),
);
