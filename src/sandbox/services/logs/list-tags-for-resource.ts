import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { groupByArn } from "./groups.ts";

/** Tags of a log group. */
export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  ["resourceArn"],
  (input, call) => ({ tags: groupByArn(call, input.resourceArn).tags }),
);
