import { ECSClient, TagResourceCommand } from "@aws-sdk/client-ecs";
import type { FieldChange } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { syncTags } from "./sync-tags.ts";
import { lowerTagList, type Tags } from "./tags.ts";

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncEcsTags(
  context: ProvisionerContext,
  arn: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  await syncTags(context, wanted, changes, (tags) =>
    context.aws.get(ECSClient).send(new TagResourceCommand({ resourceArn: arn, tags: lowerTagList(tags) })),
  );
}

/** ECS has one name for many refusals, among them those that pass by themselves. @source aws-facts 2.6 */
export function isInvalidParameter(error: unknown): boolean {
  return error instanceof Error && error.name === "InvalidParameterException";
}
