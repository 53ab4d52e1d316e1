import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  paginateDescribeVpcs,
  type SecurityGroup,
  type Vpc,
} from "@aws-sdk/client-ec2";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { createFindable } from "../support/create-once.ts";
import { changed, touches } from "../support/diff.ts";
import { isDefaultGroup, stackRouteTables, stackSecurityGroups } from "../support/ec2-reads.ts";
import { stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { indexedTags, tagIndex, type Tagged } from "../support/tag-index.ts";
import { diffTags, isOfStack, partTag, readTags, tagList, type Tags } from "../support/tags.ts";

/** A VPC; whether there is a way out of it is up to its route tables. */
export interface VpcSpec {
  readonly cidr: string;
  /** Both are needed for private DNS names of endpoints. @source aws-facts 1.7 */
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
}

/** A VPC as AWS reports it. */
export interface VpcObserved {
  readonly vpcId: string;
  readonly cidr: string;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly state: string;
  /** The group that AWS makes with the VPC; it cannot be deleted, only emptied. */
  readonly defaultGroupId: string;
  readonly defaultGroupTags: Tags;
  readonly tags: Tags;
}

export const vpc: AwsProvisioner<VpcSpec, VpcObserved> = {
  kind: "vpc",
  iam: {
    read: ["ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeSecurityGroups"],
    write: ["ec2:CreateVpc", "ec2:ModifyVpcAttribute", "ec2:DeleteVpc", "ec2:CreateTags"],
  },
  idOf: ({ vpcId }) => vpcId,
  replaceOn: ["cidr"],

  async observe(nodes, context) {
    const all = await stackVpcs(context);
    return byPart(nodes, await Promise.all(all.map((each) => look(each, context))), vpc);
  },

  async discover(_stackTags, context, nodes) {
    const shown = await shownVpcs(nodes, context);
    const all = shown ?? (await stackVpcs(context));
    return discovered(await Promise.all(all.map((each) => look(each, context))), vpc);
  },

  diff: (node, observed) => [
    ...changed("cidr", observed.cidr, node.spec.cidr, "replace"),
    ...changed("dnsSupport", observed.dnsSupport, node.spec.dnsSupport),
    ...changed("dnsHostnames", observed.dnsHostnames, node.spec.dnsHostnames),
    ...diffTags(node.tags, observed.tags),
    ...diffTags(groupTags(node), observed.defaultGroupTags).map((change) => ({
      ...change,
      field: `${groupField}${change.field}`,
    })),
  ],

  async create(node, context) {
    const created = await createFindable(context, {
      async create() {
        const { Vpc } = await context.aws.get(EC2Client).send(
          new CreateVpcCommand({
            CidrBlock: node.spec.cidr,
            TagSpecifications: tagSpecification("vpc", node.tags),
          }),
        );
        return present(Vpc, "Vpc");
      },
      find: async () => (await stackVpcs(context)).find(({ Tags }) => readTags(Tags)[partTag] === node.id),
    });
    const observed = await eventually(context, () => look(created, context));
    return vpc.sync(node, observed, vpc.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const { vpcId } = observed;
    // AWS takes one attribute per call. @source aws-facts 2.9
    if (touches(changes, "dnsSupport")) {
      await modify(context, { VpcId: vpcId, EnableDnsSupport: { Value: node.spec.dnsSupport } });
    }
    if (touches(changes, "dnsHostnames")) {
      await modify(context, { VpcId: vpcId, EnableDnsHostnames: { Value: node.spec.dnsHostnames } });
    }
    await syncEc2Tags(context, vpcId, node.tags, changes);
    await syncEc2Tags(context, observed.defaultGroupId, groupTags(node), groupChanges(changes));
    return after(node, observed, changes);
  },

  async remove(_node, observed, context) {
    await unlessMissing(context.aws.get(EC2Client).send(new DeleteVpcCommand({ VpcId: observed.vpcId })));
  },
};

const groupField = "defaultGroup.";

/** The tags of the default group: with them one answer of EC2 has all groups of the stack. */
function groupTags({ id, tags }: ResourceNode<VpcSpec>): Tags {
  const { Name } = tags;
  return {
    ...tags,
    [partTag]: `${id}-default-group`,
    ...(Name === undefined ? {} : { Name: `${Name}-default-group` }),
  };
}

function groupChanges(changes: readonly FieldChange[]): FieldChange[] {
  return changes.flatMap((change) =>
    change.field.startsWith(groupField) ? [{ ...change, field: change.field.slice(groupField.length) }] : [],
  );
}

function after(
  node: ResourceNode<VpcSpec>,
  observed: VpcObserved,
  changes: readonly FieldChange[],
): VpcObserved {
  if (changes.length === 0) return observed;
  const { dnsSupport, dnsHostnames } = node.spec;
  return {
    ...observed,
    dnsSupport,
    dnsHostnames,
    tags: { ...observed.tags, ...node.tags },
    defaultGroupTags: { ...observed.defaultGroupTags, ...groupTags(node) },
  };
}

async function modify(
  context: ProvisionerContext,
  input: ConstructorParameters<typeof ModifyVpcAttributeCommand>[0],
): Promise<void> {
  const ec2 = context.aws.get(EC2Client);
  await eventually(context, () => ec2.send(new ModifyVpcAttributeCommand(input)));
}

async function stackVpcs(context: ProvisionerContext): Promise<Vpc[]> {
  const found: Vpc[] = [];
  const pages = paginateDescribeVpcs(
    { client: context.aws.get(EC2Client) },
    { Filters: stackFilter(context.stack) },
  );
  for await (const page of pages) found.push(...(page.Vpcs ?? []));
  return found.filter(({ Tags }) => isOfStack(readTags(Tags), context.stack));
}

/**
 * The nodes' VPCs as their route tables show them, whose local route is the VPC's own CIDR; `undefined` where that
 * leaves anything open. A VPC that a crash left behind has no tables yet.
 */
async function shownVpcs(nodes: readonly Tagged[], context: ProvisionerContext): Promise<Vpc[] | undefined> {
  const arns = [...((await tagIndex(context))?.keys() ?? [])].filter((arn) => arn.includes(":vpc/"));
  if (arns.length === 0 || arns.length !== nodes.length) return undefined;
  const tables = await stackRouteTables(context);
  const shown: Vpc[] = [];
  for (const arn of arns) {
    const VpcId = arn.slice(arn.indexOf(":vpc/") + ":vpc/".length);
    const routes = tables.filter((table) => table.VpcId === VpcId).flatMap(({ Routes }) => Routes ?? []);
    const local = routes.filter(({ GatewayId }) => GatewayId === "local");
    const [CidrBlock, ...others] = new Set(local.map(({ DestinationCidrBlock }) => DestinationCidrBlock));
    const tags = await indexedTags(context, arn, nodes);
    if (CidrBlock === undefined || others.length > 0 || tags === undefined) return undefined;
    shown.push({ VpcId, CidrBlock, State: "available", Tags: tagList(tags) });
  }
  return shown;
}

async function look(from: Vpc, context: ProvisionerContext): Promise<VpcObserved> {
  const ec2 = context.aws.get(EC2Client);
  const vpcId = present(from.VpcId, "VpcId");
  const [support, hostnames, group] = await Promise.all([
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: "enableDnsSupport" })),
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: "enableDnsHostnames" })),
    defaultGroup(vpcId, context),
  ]);
  return {
    vpcId,
    cidr: present(from.CidrBlock, "CidrBlock"),
    dnsSupport: support.EnableDnsSupport?.Value ?? false,
    dnsHostnames: hostnames.EnableDnsHostnames?.Value ?? false,
    state: from.State ?? "available",
    defaultGroupId: present(group?.GroupId, "default security group"),
    defaultGroupTags: readTags(group?.Tags),
    tags: readTags(from.Tags),
  };
}

/** Among the groups of the stack, if its tags are still there; else by its name. */
async function defaultGroup(vpcId: string, context: ProvisionerContext): Promise<SecurityGroup | undefined> {
  if (context.reads !== undefined) {
    const groups = await stackSecurityGroups(context);
    const tagged = groups.find((group) => isDefaultGroup(group) && group.VpcId === vpcId);
    if (tagged !== undefined) return tagged;
  }
  const { SecurityGroups } = await context.aws.get(EC2Client).send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
    }),
  );
  return SecurityGroups?.[0];
}
