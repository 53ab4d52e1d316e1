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
} from "@aws-sdk/client-application-auto-scaling";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { without } from "../support/records.ts";
import { tagProblem } from "../support/tags.ts";
import { invalid } from "./faults.ts";
import { scalingSlice, type ScalableTarget } from "./state.ts";

/** Adds or overwrites tags of a target. */
export const tagResource = operation<TagResourceRequest, TagResourceResponse>(
  TagResource$,
  ["ResourceARN", "Tags"],
  (input, call) => {
    const target = tagged(call, input.ResourceARN);
    checkTags(input.Tags ?? {}, target.tags);
    target.tags = { ...target.tags, ...input.Tags };
    return {};
  },
);

/** Removes tags of a target by key. */
export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>(
  UntagResource$,
  ["ResourceARN", "TagKeys"],
  (input, call) => {
    const target = tagged(call, input.ResourceARN);
    target.tags = without(target.tags, input.TagKeys ?? []);
    return {};
  },
);

/** Tags of a target. */
export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  ["ResourceARN"],
  (input, call) => ({ Tags: tagged(call, input.ResourceARN).tags }),
);

/** @throws ValidationException, TooManyTagsException */
export function checkTags(
  added: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>> = {},
): void {
  if (Object.values(added).some((value) => value.trim() === ""))
    throw invalid("Tag values cannot be empty or blank");
  const pairs = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
  const problem = tagProblem(pairs, before);
  if (problem?.includes("at most 50 tags") === true) throw new AwsFault("TooManyTagsException", problem);
  if (problem !== undefined) throw invalid(problem);
}

/** @throws ResourceNotFoundException */
function tagged(call: Call, arn: string | undefined): ScalableTarget {
  const found = Object.values(scalingSlice(call).targets).find((target) => target.arn === arn);
  if (found === undefined)
    throw new AwsFault("ResourceNotFoundException", `The resource doesn't exist: ${arn ?? ""}`);
  return found;
}
