import {
  AddTagsToResourceCommand,
  paginateDescribeDBInstances,
  RDSClient,
  type DBInstance,
} from "@aws-sdk/client-rds";
import type { FieldChange } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { readOnce } from "./read-once.ts";
import { syncTags } from "./sync-tags.ts";
import { tagList, type Tags } from "./tags.ts";

/** All DB instances of the account, which come with their tags and with all of their subnet group but its tags. */
export function dbInstances(context: ProvisionerContext): Promise<DBInstance[]> {
  return readOnce(context, "DB instances", async () => {
    const found: DBInstance[] = [];
    const pages = paginateDescribeDBInstances({ client: context.aws.get(RDSClient) }, {});
    for await (const page of pages) found.push(...(page.DBInstances ?? []));
    return found;
  });
}

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncRdsTags(
  context: ProvisionerContext,
  arn: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  await syncTags(context, wanted, changes, (tags) =>
    context.aws.get(RDSClient).send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: tagList(tags) })),
  );
}
