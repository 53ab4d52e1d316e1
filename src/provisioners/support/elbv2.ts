import {
  AddTagsCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { FieldChange } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { indexedTags, type Tagged } from "./tag-index.ts";
import { syncTags } from "./sync-tags.ts";
import { readTags, tagList, type Tags } from "./tags.ts";

/** DescribeTags takes this many ARNs. */
const tagBatch = 20;

/**
 * Tags by ARN, in as few calls as there can be: none for what the index of tags knows as one of `nodes` wants it.
 */
export async function elbTags(
  context: ProvisionerContext,
  arns: readonly string[],
  nodes: readonly Tagged[],
): Promise<Map<string, Tags>> {
  const found = new Map<string, Tags>();
  for (const arn of arns) {
    const tags = await indexedTags(context, arn, nodes);
    if (tags !== undefined) found.set(arn, tags);
  }
  const left = arns.filter((arn) => !found.has(arn));
  for (let at = 0; at < left.length; at += tagBatch) {
    const { TagDescriptions } = await context.aws
      .get(ElasticLoadBalancingV2Client)
      .send(new DescribeTagsCommand({ ResourceArns: left.slice(at, at + tagBatch) }));
    for (const each of TagDescriptions ?? []) found.set(each.ResourceArn ?? "", readTags(each.Tags));
  }
  return found;
}

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncElbTags(
  context: ProvisionerContext,
  arn: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  await syncTags(context, wanted, changes, (tags) =>
    context.aws
      .get(ElasticLoadBalancingV2Client)
      .send(new AddTagsCommand({ ResourceArns: [arn], Tags: tagList(tags) })),
  );
}

/** Attribute list as a record. */
export function attributesOf(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return readTags(list);
}
