import {
  CreateTagsCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  type Filter,
  type ResourceType,
  type TagSpecification,
} from "@aws-sdk/client-ec2";
import type { FieldChange, Readiness } from "../../engine/contract.ts";
import type { ProvisionerContext } from "./context.ts";
import { syncTags } from "./sync-tags.ts";
import { stackTag, tagList, type Tags } from "./tags.ts";

/** The filter that finds everything of a stack in one call. */
export function stackFilter(stack: string): Filter[] {
  return [{ Name: `tag:${stackTag}`, Values: [stack] }];
}

/** Tags for the create call itself, so that nothing of ours ever exists without them. */
export function tagSpecification(type: ResourceType, tags: Tags): TagSpecification[] {
  return [{ ResourceType: type, Tags: tagList(tags) }];
}

/** Sets the tags that `changes` names; no call when it names none. */
export async function syncEc2Tags(
  context: ProvisionerContext,
  id: string,
  wanted: Tags,
  changes: readonly FieldChange[],
): Promise<void> {
  await syncTags(context, wanted, changes, (tags) =>
    context.aws.get(EC2Client).send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) })),
  );
}

/**
 * Are the network interfaces gone that AWS made for an object? They outlive it and block groups and subnets.
 * @source aws-facts 1.14
 */
export async function interfacesGone(
  context: ProvisionerContext,
  filters: Filter[],
): Promise<Readiness<undefined>> {
  const { NetworkInterfaces } = await context.aws
    .get(EC2Client)
    .send(new DescribeNetworkInterfacesCommand({ Filters: filters }));
  const count = NetworkInterfaces?.length ?? 0;
  return count === 0
    ? { state: "ready", observed: undefined }
    : { state: "pending", detail: `${count} network interface${count === 1 ? "" : "s"} left` };
}
