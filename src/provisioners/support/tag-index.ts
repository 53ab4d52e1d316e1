import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import type { ProvisionerContext } from "./context.ts";
import { readOnce } from "./read-once.ts";
import { diffTags, readTags, stackTag, stackTags, type Tags } from "./tags.ts";

/** Types whose own descriptions do not tell their tags: those of EC2, RDS, ECS and Secrets Manager do. */
const types = [
  "application-autoscaling:scalable-target",
  "cloudwatch:alarm",
  "dynamodb:table",
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
 * Tags of a resource. The index is believed where it says that they are as wanted; where it is silent or says
 * something else, the service itself is asked.
 * @param wanted what a node wants; of what is no node, the stack's own tags
 */
export async function tagsOf(
  context: ProvisionerContext,
  arn: string,
  ask: () => Promise<Tags>,
  wanted: Tags = stackTags(context.stack),
): Promise<Tags> {
  const indexed = (await tagIndex(context))?.get(arn);
  return indexed !== undefined && diffTags(wanted, indexed).length === 0 ? indexed : ask();
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
