import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  paginateDescribeVpcs,
  type Vpc,
} from "@aws-sdk/client-ec2";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { stackFilter, syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { eventually } from "../support/eventually.ts";
import { unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, readTags, type Tags } from "../support/tags.ts";

/** A VPC without any way out: no internet gateway is ever attached. */
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
    return byPart(nodes, await list(context), vpc);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), vpc);
  },

  diff: (node, observed) => [
    ...changed("cidr", observed.cidr, node.spec.cidr, "replace"),
    ...changed("dnsSupport", observed.dnsSupport, node.spec.dnsSupport),
    ...changed("dnsHostnames", observed.dnsHostnames, node.spec.dnsHostnames),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const { Vpc: created } = await context.aws.get(EC2Client).send(
      new CreateVpcCommand({
        CidrBlock: node.spec.cidr,
        TagSpecifications: tagSpecification("vpc", node.tags),
      }),
    );
    const observed = await eventually(context.signal, () => look(present(created, "Vpc"), context));
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
    return after(node, observed, changes);
  },

  async remove(_node, observed, context) {
    await unlessMissing(context.aws.get(EC2Client).send(new DeleteVpcCommand({ VpcId: observed.vpcId })));
  },
};

function after(
  node: ResourceNode<VpcSpec>,
  observed: VpcObserved,
  changes: readonly FieldChange[],
): VpcObserved {
  if (changes.length === 0) return observed;
  const { dnsSupport, dnsHostnames } = node.spec;
  return { ...observed, dnsSupport, dnsHostnames, tags: { ...observed.tags, ...node.tags } };
}

async function modify(
  context: ProvisionerContext,
  input: ConstructorParameters<typeof ModifyVpcAttributeCommand>[0],
): Promise<void> {
  const ec2 = context.aws.get(EC2Client);
  await eventually(context.signal, () => ec2.send(new ModifyVpcAttributeCommand(input)));
}

async function list(context: ProvisionerContext): Promise<VpcObserved[]> {
  const found: Vpc[] = [];
  const pages = paginateDescribeVpcs(
    { client: context.aws.get(EC2Client) },
    { Filters: stackFilter(context.stack) },
  );
  for await (const page of pages) found.push(...(page.Vpcs ?? []));
  const own = found.filter(({ Tags }) => isOfStack(readTags(Tags), context.stack));
  return Promise.all(own.map((each) => look(each, context)));
}

async function look(from: Vpc, context: ProvisionerContext): Promise<VpcObserved> {
  const ec2 = context.aws.get(EC2Client);
  const vpcId = present(from.VpcId, "VpcId");
  const [support, hostnames, groups] = await Promise.all([
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: "enableDnsSupport" })),
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: "enableDnsHostnames" })),
    ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "group-name", Values: ["default"] },
        ],
      }),
    ),
  ]);
  return {
    vpcId,
    cidr: present(from.CidrBlock, "CidrBlock"),
    dnsSupport: support.EnableDnsSupport?.Value ?? false,
    dnsHostnames: hostnames.EnableDnsHostnames?.Value ?? false,
    state: from.State ?? "available",
    defaultGroupId: present(groups.SecurityGroups?.[0]?.GroupId, "default security group"),
    tags: readTags(from.Tags),
  };
}
