import {
  AddTagsToResourceCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-elasticache";
import type { FieldChange } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { tagsOf, type Tagged } from "./tag-index.ts";
import { syncTags } from "./sync-tags.ts";
import { readTags, tagList, type Tags } from "./tags.ts";

/** Tags of an ElastiCache resource, which its description does not have. @param nodes those that it may be */
export async function cacheTags(
  context: ProvisionerContext,
  arn: string,
  nodes: readonly Tagged[],
): Promise<Tags> {
  return tagsOf(context, arn, nodes, async () => {
    const { TagList } = await context.aws
      .get(ElastiCacheClient)
      .send(new ListTagsForResourceCommand({ ResourceName: arn }));
    return readTags(TagList);
  });
}

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncCacheTags(
  context: ProvisionerContext,
  arn: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  await syncTags(context, wanted, changes, (tags) =>
    context.aws
      .get(ElastiCacheClient)
      .send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: tagList(tags) })),
  );
}
