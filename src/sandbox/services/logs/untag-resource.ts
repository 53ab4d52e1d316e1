import { UntagResource$, type UntagResourceRequest } from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { groupByArn } from "./groups.ts";

/** Removes tags of a log group. */
export const untagResource = operation<UntagResourceRequest, void>(
  UntagResource$,
  ["resourceArn", "tagKeys"],
  (input, call) => {
    const group = groupByArn(call, input.resourceArn);
    group.tags = without(group.tags, input.tagKeys ?? []);
  },
);
