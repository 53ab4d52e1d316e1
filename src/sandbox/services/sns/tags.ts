import {
  ListTagsForResource$,
  TagResource$,
  UntagResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
  type TagResourceRequest,
  type TagResourceResponse,
  type UntagResourceRequest,
  type UntagResourceResponse,
} from "@aws-sdk/client-sns";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { without } from "../support/records.ts";
import { tagPairs, tagsOf } from "../support/tags.ts";
import type { Topic } from "./state.ts";
import { checkTags, ownTopic } from "./topics.ts";

/** Adds or overwrites tags of a topic. */
export const tagResource = operation<TagResourceRequest, TagResourceResponse>(
  TagResource$,
  ["ResourceArn", "Tags"],
  (input, call) => {
    const topic = tagged(call, input.ResourceArn, "TagResource");
    checkTags(input.Tags, topic.tags);
    topic.tags = { ...topic.tags, ...tagsOf(input.Tags) };
    return {};
  },
);

/** Removes tags of a topic by key. */
export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>(
  UntagResource$,
  ["ResourceArn", "TagKeys"],
  (input, call) => {
    const topic = tagged(call, input.ResourceArn, "UntagResource");
    topic.tags = without(topic.tags, input.TagKeys ?? []);
    return {};
  },
);

/** Tags of a topic. */
export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  ["ResourceArn"],
  (input, call) => ({ Tags: tagPairs(tagged(call, input.ResourceArn, "ListTagsForResource").tags) }),
);

/** @throws ResourceNotFound 404 and as {@link ownTopic} */
function tagged(call: Call, arn: string | undefined, action: string): Topic {
  try {
    return ownTopic(call, arn, action);
  } catch (error) {
    if (error instanceof AwsFault && error.code === "NotFound")
      throw new AwsFault("ResourceNotFound", "Resource does not exist", 404);
    throw error;
  }
}
