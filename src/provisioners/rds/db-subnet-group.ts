import {
  CreateDBSubnetGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ListTagsForResourceCommand,
  ModifyDBSubnetGroupCommand,
  paginateDescribeDBSubnetGroups,
  RDSClient,
  type DBSubnetGroup,
} from "@aws-sdk/client-rds";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { onceKnown } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { discoveredByName, findOwn } from "../support/owned.ts";
import { partitionOf } from "../support/partition.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { dbInstances, syncRdsTags } from "../support/rds.ts";
import { tagsOf, type Tagged } from "../support/tag-index.ts";
import { diffTags, readTags, tagList, type Tags } from "../support/tags.ts";

/** The data subnets in which a database may have its addresses. */
export interface DbSubnetGroupSpec {
  readonly vpcId: string;
  /** In two zones or more. @source aws-facts 2.9 */
  readonly subnetIds: readonly string[];
  readonly description: string;
}

/** A subnet group as AWS reports it. */
export interface DbSubnetGroupObserved {
  readonly name: string;
  readonly arn: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly description: string;
  readonly tags: Tags;
}

export const dbSubnetGroup: AwsProvisioner<DbSubnetGroupSpec, DbSubnetGroupObserved> = {
  kind: "db-subnet-group",
  iam: {
    read: ["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource"],
    write: [
      "rds:CreateDBSubnetGroup",
      "rds:ModifyDBSubnetGroup",
      "rds:DeleteDBSubnetGroup",
      "rds:AddTagsToResource",
    ],
  },
  idOf: ({ name }) => name,
  replaceOn: ["vpcId"],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  async discover(_stackTags, context, nodes) {
    const found = (await ofInstances(nodes, context)) ?? (await list(context));
    const named = found.filter(({ DBSubnetGroupName }) => DBSubnetGroupName?.startsWith(`${context.stack}-`));
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
    const rds = context.aws.get(RDSClient);
    try {
      const { DBSubnetGroup: created } = await onceKnown(context, () =>
        rds.send(
          new CreateDBSubnetGroupCommand({
            DBSubnetGroupName: node.name,
            DBSubnetGroupDescription: description,
            SubnetIds: [...subnetIds],
            Tags: tagList(node.tags),
          }),
        ),
      );
      return read(present(created, "DBSubnetGroup"), node.tags);
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      return adopt(context, "DB subnet group", node.name, () => find(node.name, context));
    }
  },

  async sync(node, observed, changes, context) {
    const { subnetIds, description } = node.spec;
    if (touches(changes, "subnetIds", "description")) {
      await onceKnown(context, () =>
        context.aws.get(RDSClient).send(
          new ModifyDBSubnetGroupCommand({
            DBSubnetGroupName: observed.name,
            DBSubnetGroupDescription: description,
            // The call always takes the whole list.
            SubnetIds: [...subnetIds],
          }),
        ),
      );
    }
    await syncRdsTags(context, observed.arn, node.tags, changes);
    return { ...observed, subnetIds, description, tags: { ...observed.tags, ...node.tags } };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws.get(RDSClient).send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: observed.name })),
    );
  },
};

/** All groups of the account. */
async function list(context: ProvisionerContext): Promise<DBSubnetGroup[]> {
  const found: DBSubnetGroup[] = [];
  const pages = paginateDescribeDBSubnetGroups({ client: context.aws.get(RDSClient) }, {});
  for await (const page of pages) found.push(...(page.DBSubnetGroups ?? []));
  return found;
}

/** The nodes' groups as the instances in them show them; `undefined` where there is a node that no instance shows. */
async function ofInstances(
  nodes: readonly { readonly name: string }[],
  context: ProvisionerContext,
): Promise<DBSubnetGroup[] | undefined> {
  const shown = (await dbInstances(context)).flatMap(({ DBSubnetGroup: group }) =>
    group?.DBSubnetGroupName === undefined ? [] : [[group.DBSubnetGroupName, group] as const],
  );
  const byName = new Map(shown);
  const found = nodes.flatMap(({ name }) => byName.get(name) ?? []);
  return nodes.length > 0 && found.length === nodes.length ? found : undefined;
}

async function find(name: string, context: ProvisionerContext): Promise<DbSubnetGroupObserved | undefined> {
  const found = await unlessMissing(
    context.aws.get(RDSClient).send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })),
  );
  const group = found?.DBSubnetGroups?.[0];
  return group === undefined ? undefined : withTags(group, context);
}

async function withTags(
  from: DBSubnetGroup,
  context: ProvisionerContext,
  nodes: readonly Tagged[] = [],
): Promise<DbSubnetGroupObserved> {
  const arn = arnOf(from, context);
  const tags = await tagsOf(context, arn, nodes, async () => {
    const { TagList } = await context.aws
      .get(RDSClient)
      .send(new ListTagsForResourceCommand({ ResourceName: arn }));
    return readTags(TagList);
  });
  return read({ ...from, DBSubnetGroupArn: arn }, tags);
}

/** An instance shows its group without the ARN. */
function arnOf({ DBSubnetGroupArn, DBSubnetGroupName }: DBSubnetGroup, context: ProvisionerContext): string {
  const { account, region } = context;
  const name = present(DBSubnetGroupName, "DBSubnetGroupName");
  return DBSubnetGroupArn ?? `arn:${partitionOf(region)}:rds:${region}:${account}:subgrp:${name}`;
}

function read(from: DBSubnetGroup, tags: Tags): DbSubnetGroupObserved {
  return {
    name: present(from.DBSubnetGroupName, "DBSubnetGroupName"),
    arn: present(from.DBSubnetGroupArn, "DBSubnetGroupArn"),
    vpcId: from.VpcId ?? "",
    subnetIds: (from.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
    description: from.DBSubnetGroupDescription ?? "",
    tags,
  };
}
