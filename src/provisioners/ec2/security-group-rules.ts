import { DescribeSecurityGroupsCommand, EC2Client, type SecurityGroup } from "@aws-sdk/client-ec2";
import type { FieldChange, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet } from "../support/diff.ts";
import { diffSet } from "../support/diff-set.ts";
import { stackSecurityGroups } from "../support/ec2-reads.ts";
import { eventually } from "../support/eventually.ts";
import { present, type AwsProvisioner } from "../support/provisioner.ts";
import {
  authorize,
  revoke,
  rulesOf,
  ruleText,
  type Direction,
  type SecurityRule,
} from "../support/security-rules.ts";

/** All rules of one group, as a set: what is not listed is taken away, AWS's open egress too. */
export interface SecurityGroupRulesSpec {
  readonly groupId: string;
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

/** The rules of a group as AWS reports them. */
export interface SecurityGroupRulesObserved {
  readonly groupId: string;
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

const directions: readonly Direction[] = ["ingress", "egress"];

/** @source aws-facts 2.9 (a new group lets everything out) */
export const securityGroupRules: AwsProvisioner<SecurityGroupRulesSpec, SecurityGroupRulesObserved> = {
  kind: "security-group-rules",
  observeAfter: ["security-group", "vpc"],
  iam: {
    read: ["ec2:DescribeSecurityGroups"],
    write: [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:AuthorizeSecurityGroupEgress",
      "ec2:RevokeSecurityGroupIngress",
      "ec2:RevokeSecurityGroupEgress",
    ],
  },
  idOf: ({ groupId }) => groupId,
  replaceOn: ["groupId"],

  async observe(nodes, context) {
    const ids = nodes.flatMap(({ spec }) => spec.groupId ?? []);
    const groups = new Map((await list(context, ids)).map((each) => [each.groupId, each]));
    return new Map(
      nodes.flatMap(({ id, spec }) => {
        const found = spec.groupId === undefined ? undefined : groups.get(spec.groupId);
        return found === undefined ? [] : [[id, found] as const];
      }),
    );
  },

  diff: (node, observed) => [
    ...changed("groupId", observed.groupId, node.spec.groupId, "replace"),
    ...directions.flatMap((direction) =>
      changedSet(direction, observed[direction].map(ruleText), node.spec[direction].map(ruleText)),
    ),
  ],

  /** The group is there already; what it lets through is brought in line. */
  async create(node, context) {
    const observed = await eventually(context, () => look(node, context));
    return securityGroupRules.sync(node, observed, securityGroupRules.diff(node, observed), context);
  },

  async sync(node, observed, changes: readonly FieldChange[], context) {
    const ec2 = context.aws.get(EC2Client);
    for (const direction of directions.filter((each) => changes.some(({ field }) => field === each))) {
      const { missing, extra } = diffSet(node.spec[direction], observed[direction], ruleText);
      // First what is needed, then what is too much: traffic that may pass is never cut in between.
      await eventually(context, () => authorize(ec2, observed.groupId, direction, missing));
      await revoke(ec2, observed.groupId, direction, extra);
    }
    return { groupId: observed.groupId, ingress: node.spec.ingress, egress: node.spec.egress };
  },

  async remove(_node, observed, context) {
    const ec2 = context.aws.get(EC2Client);
    for (const direction of directions) await revoke(ec2, observed.groupId, direction, observed[direction]);
  },
};

async function look(
  node: ResourceNode<SecurityGroupRulesSpec>,
  context: ProvisionerContext,
): Promise<SecurityGroupRulesObserved> {
  const { SecurityGroups } = await context.aws
    .get(EC2Client)
    .send(new DescribeSecurityGroupsCommand({ GroupIds: [node.spec.groupId] }));
  return read(present(SecurityGroups?.[0], "security group"));
}

/**
 * The stack's own groups are found with their rules; others (a default group without tags) by a filter, which
 * is no error where a group is gone.
 */
async function list(
  context: ProvisionerContext,
  groupIds: readonly string[],
): Promise<SecurityGroupRulesObserved[]> {
  if (groupIds.length === 0) return [];
  const own = await stackSecurityGroups(context);
  const others = groupIds.filter((id) => !own.some(({ GroupId }) => GroupId === id));
  if (others.length === 0) return own.map(read);
  const { SecurityGroups } = await context.aws
    .get(EC2Client)
    .send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values: others }] }));
  return [...own, ...(SecurityGroups ?? [])].map(read);
}

function read(from: SecurityGroup): SecurityGroupRulesObserved {
  return {
    groupId: present(from.GroupId, "GroupId"),
    ingress: rulesOf(from.IpPermissions),
    egress: rulesOf(from.IpPermissionsEgress),
  };
}
