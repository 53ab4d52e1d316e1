import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { changed } from "../support/diff.ts";
import { isDefaultGroup, stackSecurityGroups } from "../support/ec2-reads.ts";
import { syncEc2Tags, tagSpecification } from "../support/ec2.ts";
import { appears, eventually } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { byPart, discovered } from "../support/owned.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { revokeRules } from "../support/security-rules.ts";
import { diffTags, isOfStack, partTag, readTags, type Tags } from "../support/tags.ts";

/**
 * A security group without its rules: groups name each other in their rules, so the rules are nodes of
 * their own (`security-group-rules`), which come after all groups and go before them.
 */
export interface SecurityGroupSpec {
  readonly vpcId: string;
  readonly description: string;
}

/** A security group as AWS reports it. */
export interface SecurityGroupObserved {
  readonly groupId: string;
  readonly vpcId: string;
  readonly description: string;
  readonly tags: Tags;
}

export const securityGroup: AwsProvisioner<SecurityGroupSpec, SecurityGroupObserved> = {
  kind: "security-group",
  iam: {
    read: ["ec2:DescribeSecurityGroups"],
    write: [
      "ec2:CreateSecurityGroup",
      "ec2:RevokeSecurityGroupIngress",
      "ec2:RevokeSecurityGroupEgress",
      "ec2:DeleteSecurityGroup",
      "ec2:CreateTags",
    ],
  },
  idOf: ({ groupId }) => groupId,
  // The description of a group cannot be changed.
  replaceOn: ["vpcId", "description"],

  async observe(nodes, context) {
    return byPart(nodes, await list(context), securityGroup);
  },

  async discover(_stackTags, context) {
    return discovered(await list(context), securityGroup);
  },

  diff: (node, observed) => [
    ...changed("vpcId", observed.vpcId, node.spec.vpcId, "replace"),
    ...changed("description", observed.description, node.spec.description, "replace"),
    ...diffTags(node.tags, observed.tags),
  ],

  async create(node, context) {
    const { vpcId, description } = node.spec;
    const ec2 = context.aws.get(EC2Client);
    try {
      const { GroupId } = await eventually(context, () =>
        ec2.send(
          new CreateSecurityGroupCommand({
            GroupName: node.name,
            Description: description,
            VpcId: vpcId,
            TagSpecifications: tagSpecification("security-group", node.tags),
          }),
        ),
      );
      return { groupId: present(GroupId, "GroupId"), vpcId, description, tags: node.tags };
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      const own = async () =>
        (await list(context)).find((group) => group.vpcId === vpcId && group.tags[partTag] === node.id);
      const existing = await appears(context, own, 15_000);
      if (existing === undefined) throw foreign("security group", node.name, context.stack);
      return existing;
    }
  },

  async sync(node, observed, changes, context) {
    await syncEc2Tags(context, observed.groupId, node.tags, changes);
    return { ...observed, tags: { ...observed.tags, ...node.tags } };
  },

  /** Groups that name each other block each other's removal, so its own rules go first. @source aws-facts 1.14 */
  async remove(_node, observed, context) {
    const ec2 = context.aws.get(EC2Client);
    const { groupId } = observed;
    const found = await unlessMissing(ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] })));
    const group = found?.SecurityGroups?.[0];
    if (group === undefined) return;
    await revokeRules(ec2, group);
    await unlessMissing(ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId })));
  },
};

async function list(context: ProvisionerContext): Promise<SecurityGroupObserved[]> {
  const found = (await stackSecurityGroups(context)).filter((group) => !isDefaultGroup(group));
  return found.map(read).filter(({ tags }) => isOfStack(tags, context.stack));
}

function read(from: SecurityGroup): SecurityGroupObserved {
  return {
    groupId: present(from.GroupId, "GroupId"),
    vpcId: present(from.VpcId, "VpcId"),
    description: from.Description ?? "",
    tags: readTags(from.Tags),
  };
}
