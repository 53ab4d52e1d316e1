import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type SecurityGroup as RawGroup,
} from "@aws-sdk/client-ec2";
import { PrivlinkError } from "../errors/error.ts";
import type { Aws } from "./clients.ts";
import { faultName } from "./fault.ts";
import { tagList, tagRecord } from "./tags.ts";

/** One rule of a group in one direction. Ports are inclusive; undefined = all. */
export interface GroupRule {
  /** `tcp`, `udp`, `icmp` or `-1` for everything. */
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly cidrs: string[];
  readonly groupIds: string[];
  readonly prefixListIds: string[];
}

/** A security group with its rules. */
export interface SecurityGroup {
  readonly groupId: string;
  readonly name: string;
  readonly vpcId: string;
  readonly inbound: GroupRule[];
  readonly outbound: GroupRule[];
  readonly tags: Record<string, string>;
}

/** Groups by id, with their rules; those that do not exist are left out. */
export async function getSecurityGroups(aws: Aws, groupIds: readonly string[]): Promise<SecurityGroup[]> {
  if (groupIds.length === 0) return [];
  const { SecurityGroups } = await aws
    .get(EC2Client)
    .send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values: [...groupIds] }] }));
  return (SecurityGroups ?? []).map(toGroup);
}

/** A group of a VPC by its name, which is unique there. */
export async function findSecurityGroup(
  aws: Aws,
  vpcId: string,
  name: string,
): Promise<SecurityGroup | undefined> {
  const { SecurityGroups } = await aws.get(EC2Client).send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: [name] },
      ],
    }),
  );
  const [found] = SecurityGroups ?? [];
  return found === undefined ? undefined : toGroup(found);
}

/** Groups that bear a tag with this value. */
export async function findSecurityGroupsByTag(
  aws: Aws,
  key: string,
  value: string,
): Promise<SecurityGroup[]> {
  const { SecurityGroups } = await aws
    .get(EC2Client)
    .send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: `tag:${key}`, Values: [value] }] }));
  return (SecurityGroups ?? []).map(toGroup);
}

/** Puts a tag on a group. */
export async function tagSecurityGroup(aws: Aws, groupId: string, key: string, value: string): Promise<void> {
  await aws
    .get(EC2Client)
    .send(new CreateTagsCommand({ Resources: [groupId], Tags: [{ Key: key, Value: value }] }));
}

/** Creates a group; one of the same name in the VPC is taken as it is. */
export async function createSecurityGroup(
  aws: Aws,
  spec: { vpcId: string; name: string; description: string; tags: Readonly<Record<string, string>> },
): Promise<SecurityGroup> {
  try {
    const { GroupId } = await aws.get(EC2Client).send(
      new CreateSecurityGroupCommand({
        VpcId: spec.vpcId,
        GroupName: spec.name,
        Description: spec.description,
        TagSpecifications: [{ ResourceType: "security-group", Tags: tagList(spec.tags) }],
      }),
    );
    if (GroupId === undefined)
      throw new PrivlinkError("PL-AWS", "AWS answered CreateSecurityGroup without a group id");
    return {
      groupId: GroupId,
      name: spec.name,
      vpcId: spec.vpcId,
      inbound: [],
      outbound: [],
      tags: { ...spec.tags },
    };
  } catch (error) {
    if (faultName(error) !== "InvalidGroup.Duplicate") throw error;
    const found = await findSecurityGroup(aws, spec.vpcId, spec.name);
    if (found === undefined) throw error;
    return found;
  }
}

/** Lets TCP in on one port from these blocks; rules that exist are fine. */
export async function allowInbound(
  aws: Aws,
  groupId: string,
  rule: { port: number; cidrs: readonly string[]; description: string },
): Promise<void> {
  for (const cidr of rule.cidrs) {
    try {
      await aws.get(EC2Client).send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: groupId,
          IpPermissions: [
            {
              IpProtocol: "tcp",
              FromPort: rule.port,
              ToPort: rule.port,
              IpRanges: [{ CidrIp: cidr, Description: rule.description }],
            },
          ],
        }),
      );
    } catch (error) {
      if (faultName(error) !== "InvalidPermission.Duplicate") throw error;
    }
  }
}

/**
 * Removes a group.
 * @returns false while something still uses it; true once it is gone, also when it was gone before
 * @source aws-facts 1.14
 */
export async function deleteSecurityGroup(aws: Aws, groupId: string): Promise<boolean> {
  try {
    await aws.get(EC2Client).send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    return true;
  } catch (error) {
    const name = faultName(error);
    if (name === "InvalidGroup.NotFound") return true;
    if (name === "DependencyViolation" || name === "InvalidGroup.InUse") return false;
    throw error;
  }
}

/** Whether a rule lets TCP through on this port. */
export function coversPort(rule: GroupRule, port: number): boolean {
  if (rule.protocol === "-1") return true;
  if (rule.protocol !== "tcp" && rule.protocol !== "6") return false;
  return (rule.fromPort ?? 0) <= port && port <= (rule.toPort ?? 65_535);
}

function toGroup(raw: RawGroup): SecurityGroup {
  return {
    groupId: raw.GroupId ?? "",
    name: raw.GroupName ?? "",
    vpcId: raw.VpcId ?? "",
    inbound: (raw.IpPermissions ?? []).map(toRule),
    outbound: (raw.IpPermissionsEgress ?? []).map(toRule),
    tags: tagRecord(raw.Tags),
  };
}

function toRule(raw: NonNullable<RawGroup["IpPermissions"]>[number]): GroupRule {
  return {
    protocol: raw.IpProtocol ?? "-1",
    fromPort: raw.FromPort,
    toPort: raw.ToPort,
    cidrs: [
      ...(raw.IpRanges ?? []).flatMap(({ CidrIp }) => CidrIp ?? []),
      ...(raw.Ipv6Ranges ?? []).flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
    ],
    groupIds: (raw.UserIdGroupPairs ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    prefixListIds: (raw.PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
  };
}
