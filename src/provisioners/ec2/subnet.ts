import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
  type Subnet,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, touches } from "../support/diff.ts";
import { stackSubnets } from "../support/ec2-reads.ts";
import { syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { appears, eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, partTag, readTags, type Tags } from "../support/tags.ts";

/** A private subnet: nothing that starts in it gets a public address. */
export interface SubnetSpec {
  readonly vpcId: string;
  readonly cidr: string;
  /** Zone id (`use1-az1`): unlike zone names it means the same in every account. @source aws-facts 1.5 */
  readonly zoneId: string;
}

/** A subnet as AWS reports it. */
export interface SubnetObserved {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly zoneId: string;
  /** Zone name as this account knows it. */
  readonly zone: string;
  readonly assignsPublicIp: boolean;
  readonly tags: Tags;
}

export const subnet: AwsProvisioner<SubnetSpec, SubnetObserved> = {
  kind: "subnet",
  iam: {
    read: ["ec2:DescribeSubnets"],
    write: ["ec2:CreateSubnet", "ec2:ModifySubnetAttribute", "ec2:DeleteSubnet", "ec2:CreateTags"],
  },
  idOf: ({ subnetId }) => subnetId,
  replaceOn: ["vpcId", "cidr", "zoneId"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), subnet);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), subnet);
  },

  diff: (node, observed) => [
    ...changed("vpcId", observed.vpcId, node.spec.vpcId, "replace"),
    ...changed("cidr", observed.cidr, node.spec.cidr, "replace"),
    ...changed("zoneId", observed.zoneId, node.spec.zoneId, "replace"),
    ...changed("assignsPublicIp", observed.assignsPublicIp, false),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const { vpcId, cidr, zoneId } = node.spec;
    const ec2 = context.aws.get(EC2Client);
    const input = { VpcId: vpcId, CidrBlock: cidr, AvailabilityZoneId: zoneId };
    const TagSpecifications = tagSpecification("subnet", node.tags);
    const observed = await eventually(context, () =>
      ec2.send(new CreateSubnetCommand({ ...input, TagSpecifications })),
    )
      .then(({ Subnet: created }) => read(present(created, "Subnet")))
      .catch(async (error: unknown) => {
        // The CIDR is taken: by what this call has made, or by somebody else.
        if (faultKind(error) !== "exists") throw error;
        const own = async () =>
          (await list(context)).find(
            (each) => each.vpcId === vpcId && each.cidr === cidr && each.tags[partTag] === node.id,
          );
        const existing = await appears(context, own, 15_000);
        if (existing === undefined) throw error;
        return existing;
      });
    return subnet.sync(node, observed, subnet.diff(node, observed), context);
  },

  async sync(node, observed, changes, context) {
    const { subnetId } = observed;
    if (touches(changes, "assignsPublicIp")) {
      await eventually(context, () =>
        context.aws
          .get(EC2Client)
          .send(
            new ModifySubnetAttributeCommand({ SubnetId: subnetId, MapPublicIpOnLaunch: { Value: false } }),
          ),
      );
    }
    await syncEc2Tags(context, subnetId, node.tags, changes);
    return { ...observed, assignsPublicIp: false, tags: { ...observed.tags, ...node.tags } };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws.get(EC2Client).send(new DeleteSubnetCommand({ SubnetId: observed.subnetId })),
    );
  },
};

async function list(context: ProvisionerContext): Promise<SubnetObserved[]> {
  return (await stackSubnets(context)).map(read).filter(({ tags }) => isOfStack(tags, context.stack));
}

function read(from: Subnet): SubnetObserved {
  return {
    subnetId: present(from.SubnetId, "SubnetId"),
    vpcId: present(from.VpcId, "VpcId"),
    cidr: present(from.CidrBlock, "CidrBlock"),
    zoneId: present(from.AvailabilityZoneId, "AvailabilityZoneId"),
    zone: present(from.AvailabilityZone, "AvailabilityZone"),
    assignsPublicIp: from.MapPublicIpOnLaunch ?? false,
    tags: readTags(from.Tags),
  };
}
