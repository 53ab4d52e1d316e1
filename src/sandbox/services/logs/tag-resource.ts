import { TagResource$, type TagResourceRequest } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { checkTags, groupByArn } from "./groups.ts";

/** Adds or overwrites tags of a log group. */
export const tagResource = operation<TagResourceRequest, void>(
  TagResource$,
  ["resourceArn", "tags"],
  (input, call) => {
    const group = groupByArn(call, input.resourceArn);
    const tags = input.tags ?? {};
    checkTags(tags, group.tags);
    group.tags = { ...group.tags, ...tags };
  },
);
