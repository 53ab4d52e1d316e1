import {
  ListTagsForResource$,
  TagResource$,
  UntagResource$,
  type ListTagsForResourceInput,
  type ListTagsForResourceOutput,
  type TagResourceInput,
  type TagResourceOutput,
  type UntagResourceInput,
  type UntagResourceOutput,
} from "@aws-sdk/client-cloudwatch";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { without } from "../support/records.ts";
import { tagPairs, tagProblem, tagsOf, type TagPair } from "../support/tags.ts";
import { cloudWatchSlice, dashboardsSlice } from "./state.ts";

/** Adds or overwrites tags of an alarm or a dashboard. */
export const tagResource = operation<TagResourceInput, TagResourceOutput>(
  TagResource$,
  ["ResourceARN", "Tags"],
  (input, call) => {
    const found = tagged(call, input.ResourceARN);
    checkTags(input.Tags, found.tags);
    found.tags = { ...found.tags, ...tagsOf(input.Tags) };
    return {};
  },
);

/** Removes tags by key. */
export const untagResource = operation<UntagResourceInput, UntagResourceOutput>(
  UntagResource$,
  ["ResourceARN", "TagKeys"],
  (input, call) => {
    const found = tagged(call, input.ResourceARN);
    found.tags = without(found.tags, input.TagKeys ?? []);
    return {};
  },
);

/** Tags of an alarm or a dashboard. */
export const listTagsForResource = operation<ListTagsForResourceInput, ListTagsForResourceOutput>(
  ListTagsForResource$,
  ["ResourceARN"],
  (input, call) => ({ Tags: tagPairs(tagged(call, input.ResourceARN).tags) }),
);

/** @throws InvalidParameterValueException */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw new AwsFault("InvalidParameterValueException", problem);
}

/** @throws ResourceNotFoundException 404 */
function tagged(call: Call, arn: string | undefined): { tags: Record<string, string> } {
  const candidates = [
    ...Object.values(cloudWatchSlice(call).alarms),
    ...Object.values(dashboardsSlice(call).dashboards),
  ];
  const found = candidates.find((candidate) => candidate.arn === arn);
  if (found === undefined)
    throw new AwsFault("ResourceNotFoundException", `Unknown resource ${arn ?? ""}`, 404);
  return found;
}
