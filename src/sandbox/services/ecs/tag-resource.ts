import { TagResource$, type TagResourceRequest, type TagResourceResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { taggable } from "./tags.ts";

/** Adds or overwrites tags. */
export const tagResource = operation<TagResourceRequest, TagResourceResponse>(
  TagResource$,
  ["resourceArn", "tags"],
  (input, call) => {
    const found = taggable(call, input.resourceArn ?? "");
    const added = input.tags ?? [];
    found.tags = [...found.tags.filter(({ key }) => !added.some((tag) => tag.key === key)), ...added];
    return {};
  },
);
