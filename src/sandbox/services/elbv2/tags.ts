import {
  AddTags$,
  DescribeTags$,
  RemoveTags$,
  type AddTagsInput,
  type AddTagsOutput,
  type DescribeTagsInput,
  type DescribeTagsOutput,
  type RemoveTagsInput,
  type RemoveTagsOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { attributeList } from "./describe.ts";
import { listener, loadBalancer, targetGroup } from "./find.ts";

/** Adds or overwrites tags. */
export const addTags = operation<AddTagsInput, AddTagsOutput>(
  AddTags$,
  ["ResourceArns", "Tags"],
  (input, call) => {
    const found = (input.ResourceArns ?? []).map((arn) => taggable(arn, call));
    for (const { Key = "", Value = "" } of input.Tags ?? [])
      for (const entry of found) entry.tags[Key] = Value;
    return {};
  },
);

/** Removes tags by key. */
export const removeTags = operation<RemoveTagsInput, RemoveTagsOutput>(
  RemoveTags$,
  ["ResourceArns", "TagKeys"],
  (input, call) => {
    const found = (input.ResourceArns ?? []).map((arn) => taggable(arn, call));
    for (const key of input.TagKeys ?? []) for (const entry of found) delete entry.tags[key];
    return {};
  },
);

/** Tags of up to twenty resources. */
export const describeTags = operation<DescribeTagsInput, DescribeTagsOutput>(
  DescribeTags$,
  ["ResourceArns"],
  (input, call) => {
    const arns = input.ResourceArns ?? [];
    if (arns.length > 20)
      throw new AwsFault("ValidationError", "You can describe the tags of at most 20 resources");
    return {
      TagDescriptions: arns.map((arn) => ({
        ResourceArn: arn,
        Tags: attributeList(taggable(arn, call).tags),
      })),
    };
  },
);

function taggable(arn: string, call: Call): { tags: Record<string, string> } {
  const kind = arn.split(":")[5]?.split("/")[0];
  if (kind === "loadbalancer") return loadBalancer(call, arn);
  if (kind === "targetgroup") return targetGroup(call, arn);
  if (kind === "listener") return listener(call, arn);
  throw new AwsFault(
    "ValidationError",
    `'${arn}' is not a valid load balancer, target group or listener ARN`,
  );
}
