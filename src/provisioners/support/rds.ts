import { AddTagsToResourceCommand, RDSClient } from "@aws-sdk/client-rds";
import type { FieldChange } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { changedTags, tagList, type Tags } from "./tags.ts";

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncRdsTags(
  context: ProvisionerContext,
  arn: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  const tags = tagList(changedTags(wanted, changes));
  if (tags.length === 0) return;
  await context.aws.get(RDSClient).send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: tags }));
}
