import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { taggable } from "./tags.ts";

/** Tags of anything in ECS. */
export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  ["resourceArn"],
  (input, call) => ({ tags: taggable(call, input.resourceArn ?? "").tags }),
);
