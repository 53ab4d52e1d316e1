import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import type { ProvisionerContext } from "./context.ts";
import { readOnce } from "./read-once.ts";
import { diffTags, readTags, stackTag, type Tags } from "./tags.ts";

/** Types whose own descriptions do not tell their tags; those of EC2 do, but a VPC need not be described at all. */
const types = [
  "application-autoscaling:scalable-target",
  "cloudwatch:alarm",
  "dynamodb:table",
  "ec2:vpc",
  "ecr:repository",
  "elasticache:replicationgroup",
  "elasticache:subnetgroup",
  "elasticloadbalancing:listener",
  "elasticloadbalancing:loadbalancer",
  "elasticloadbalancing:targetgroup",
  "logs:log-group",
  "rds:subgrp",
  "sns",
];

/** A node, as far as its tags go. */
export interface Tagged {
  readonly tags: Tags;
}

/** Tags by ARN of what bears the stack's tag. */
type TagIndex = ReadonlyMap<string, Tags>;

/**
 * What the account's index of tags says of the stack: one call in the place of one per resource. The index lags
 * behind the services and not everybody may ask it, so nothing may depend on it.
 * @returns undefined outside of a look, and where AWS does not answer
 */
export function tagIndex(context: ProvisionerContext): Promise<TagIndex | undefined> {
  if (context.reads === undefined) return Promise.resolve(undefined);
  return readOnce(context, "tag index", () => read(context).catch(() => undefined));
}

/**
 * Tags of a resource. The index is believed where it says that they are as a node wants them; where it is silent
 * or says something else, the service itself is asked.
 * @param nodes those that the resource may be
 */
export async function tagsOf(
  context: ProvisionerContext,
  arn: string,
  nodes: readonly Tagged[],
  ask: () => Promise<Tags>,
): Promise<Tags> {
  return (await indexedTags(context, arn, nodes)) ?? ask();
}

/** What the index says, where {@link tagsOf} would believe it. */
export async function indexedTags(
  context: ProvisionerContext,
  arn: string,
  nodes: readonly Tagged[],
): Promise<Tags | undefined> {
  const indexed = (await tagIndex(context))?.get(arn);
  if (indexed === undefined) return undefined;
  return nodes.some(({ tags }) => diffTags(tags, indexed).length === 0) ? indexed : undefined;
}

async function read({ aws, stack }: ProvisionerContext): Promise<TagIndex> {
  const found = new Map<string, Tags>();
  const pages = paginateGetResources(
    { client: aws.get(ResourceGroupsTaggingAPIClient), pageSize: 100 },
    { TagFilters: [{ Key: stackTag, Values: [stack] }], ResourceTypeFilters: types },
  );
  for await (const page of pages) {
    for (const { ResourceARN, Tags } of page.ResourceTagMappingList ?? []) {
      if (ResourceARN !== undefined) found.set(ResourceARN, readTags(Tags));
    }
  }
  return found;
}
