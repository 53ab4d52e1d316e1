import {
  CreateCacheSubnetGroupCommand,
  DeleteCacheSubnetGroupCommand,
  DescribeCacheSubnetGroupsCommand,
  ElastiCacheClient,
  ModifyCacheSubnetGroupCommand,
  paginateDescribeCacheSubnetGroups,
  type CacheSubnetGroup,
} from "@aws-sdk/client-elasticache";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { cacheTags, syncCacheTags } from "../support/elasticache.ts";
import { onceKnown } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { discoveredByName, findOwn } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import type { Tagged } from "../support/tag-index.ts";
import { diffTags, tagList, type Tags } from "../support/tags.ts";

/** The subnets in which the cache may have its addresses. */
export interface CacheSubnetGroupSpec {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly description: string;
}

/** A subnet group as AWS reports it. */
export interface CacheSubnetGroupObserved {
  readonly name: string;
  readonly arn: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly description: string;
  readonly tags: Tags;
}

export const cacheSubnetGroup: AwsProvisioner<CacheSubnetGroupSpec, CacheSubnetGroupObserved> = {
  kind: "cache-subnet-group",
  iam: {
    read: ["elasticache:DescribeCacheSubnetGroups", "elasticache:ListTagsForResource"],
    write: [
      "elasticache:CreateCacheSubnetGroup",
      "elasticache:ModifyCacheSubnetGroup",
      "elasticache:DeleteCacheSubnetGroup",
      "elasticache:AddTagsToResource",
    ],
  },
  idOf: ({ name }) => name,
  replaceOn: ["vpcId"],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  async discover(_stackTags, context, nodes) {
    const found: CacheSubnetGroup[] = [];
    const pages = paginateDescribeCacheSubnetGroups({ client: context.aws.get(ElastiCacheClient) }, {});
    for await (const page of pages) found.push(...(page.CacheSubnetGroups ?? []));
    const named = found.filter(({ CacheSubnetGroupName }) =>
      CacheSubnetGroupName?.startsWith(`${context.stack}-`),
    );
    const all = await Promise.all(named.map((each) => withTags(each, context, nodes)));
    return discoveredByName(all, context.stack, ({ name }) => name);
  },

  diff: (node, observed) => [
    ...changed("vpcId", observed.vpcId, node.spec.vpcId, "replace"),
    ...changedSet("subnetIds", observed.subnetIds, node.spec.subnetIds),
    ...changed("description", observed.description, node.spec.description),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const { subnetIds, description } = node.spec;
    const cache = context.aws.get(ElastiCacheClient);
    try {
      const { CacheSubnetGroup: created } = await onceKnown(context, () =>
        cache.send(
          new CreateCacheSubnetGroupCommand({
            CacheSubnetGroupName: node.name,
            CacheSubnetGroupDescription: description,
            SubnetIds: [...subnetIds],
            Tags: tagList(node.tags),
          }),
        ),
      );
      return read(present(created, "CacheSubnetGroup"), node.tags);
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      return adopt(context, "cache subnet group", node.name, () => find(node.name, context));
    }
  },

  async sync(node, observed, changes, context) {
    const { subnetIds, description } = node.spec;
    if (touches(changes, "subnetIds", "description")) {
      await onceKnown(context, () =>
        context.aws.get(ElastiCacheClient).send(
          new ModifyCacheSubnetGroupCommand({
            CacheSubnetGroupName: observed.name,
            CacheSubnetGroupDescription: description,
            SubnetIds: [...subnetIds],
          }),
        ),
      );
    }
    await syncCacheTags(context, observed.arn, node.tags, changes);
    return { ...observed, subnetIds, description, tags: { ...observed.tags, ...node.tags } };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(ElastiCacheClient)
        .send(new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName: observed.name })),
    );
  },
};

async function find(
  name: string,
  context: ProvisionerContext,
): Promise<CacheSubnetGroupObserved | undefined> {
  const found = await unlessMissing(
    context.aws
      .get(ElastiCacheClient)
      .send(new DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName: name })),
  );
  const group = found?.CacheSubnetGroups?.[0];
  return group === undefined ? undefined : withTags(group, context);
}

async function withTags(
  from: CacheSubnetGroup,
  context: ProvisionerContext,
  nodes: readonly Tagged[] = [],
): Promise<CacheSubnetGroupObserved> {
  return read(from, await cacheTags(context, present(from.ARN, "ARN"), nodes));
}

function read(from: CacheSubnetGroup, tags: Tags): CacheSubnetGroupObserved {
  return {
    name: present(from.CacheSubnetGroupName, "CacheSubnetGroupName"),
    arn: present(from.ARN, "ARN"),
    vpcId: from.VpcId ?? "",
    subnetIds: (from.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
    description: from.CacheSubnetGroupDescription ?? "",
    tags,
  };
}
