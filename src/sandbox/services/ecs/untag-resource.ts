import { UntagResource$, type UntagResourceRequest, type UntagResourceResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { taggable } from "./tags.ts";

/** Removes tags by key. */
export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>(
  UntagResource$,
  ["resourceArn", "tagKeys"],
  (input, call) => {
    const found = taggable(call, input.resourceArn ?? "");
    const keys = input.tagKeys ?? [];
    found.tags = found.tags.filter(({ key }) => key === undefined || !keys.includes(key));
    return {};
  },
);
