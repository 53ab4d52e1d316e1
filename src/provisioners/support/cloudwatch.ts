import { CloudWatchClient, ListTagsForResourceCommand, TagResourceCommand } from "@aws-sdk/client-cloudwatch";
import type { FieldChange } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { unlessMissing } from "./fault.ts";
import { syncTags } from "./sync-tags.ts";
import { readTags, tagList, type Tags } from "./tags.ts";

/** Tags of an alarm or a dashboard; none where it does not exist. */
export async function cloudWatchTags(context: ProvisionerContext, arn: string): Promise<Tags> {
  const found = await unlessMissing(
    context.aws.get(CloudWatchClient).send(new ListTagsForResourceCommand({ ResourceARN: arn })),
  );
  return readTags(found?.Tags);
}

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncCloudWatchTags(
  context: ProvisionerContext,
  arn: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  await syncTags(context, wanted, changes, (tags) =>
    context.aws.get(CloudWatchClient).send(new TagResourceCommand({ ResourceARN: arn, Tags: tagList(tags) })),
  );
}
