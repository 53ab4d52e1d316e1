import type {
  IpPermission,
  SecurityGroup as SecurityGroupAnswer,
  SecurityGroupRule as RuleAnswer,
} from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { ec2Arn } from "./arn.ts";
import type { SecurityGroup, SecurityGroupRule } from "./model.ts";

/** A security group as answers carry it: its rules put together by protocol and ports. */
export function securityGroupView(call: Call, group: SecurityGroup): SecurityGroupAnswer {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: call.account,
    SecurityGroupArn: ec2Arn(call, "security-group", group.id),
    IpPermissions: permissions(call, group, false),
    IpPermissionsEgress: permissions(call, group, true),
    Tags: tagPairs(group.tags),
  };
}

/** A rule as answers carry it. */
export function ruleView(call: Call, group: SecurityGroup, rule: SecurityGroupRule): RuleAnswer {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: ec2Arn(call, "security-group-rule", rule.id),
    GroupId: group.id,
    GroupOwnerId: call.account,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: peer.kind === "cidr" ? peer.cidr : undefined,
    CidrIpv6: peer.kind === "ipv6" ? peer.cidr : undefined,
    PrefixListId: peer.kind === "prefix-list" ? peer.prefixListId : undefined,
    ReferencedGroupInfo:
      peer.kind === "group" ? { GroupId: peer.groupId, UserId: call.account, VpcId: group.vpcId } : undefined,
    Description: rule.description,
    Tags: tagPairs(rule.tags),
  };
}

function permissions(call: Call, group: SecurityGroup, egress: boolean): IpPermission[] {
  const byRange = new Map<string, SecurityGroupRule[]>();
  for (const rule of group.rules.filter((candidate) => candidate.egress === egress)) {
    const key = [rule.protocol, rule.fromPort, rule.toPort].join("|");
    byRange.set(key, [...(byRange.get(key) ?? []), rule]);
  }
  return [...byRange.values()].map((rules) => permission(call, rules));
}

function permission(call: Call, rules: readonly SecurityGroupRule[]): IpPermission {
  const answer: Required<
    Pick<IpPermission, "IpRanges" | "Ipv6Ranges" | "PrefixListIds" | "UserIdGroupPairs">
  > = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
  for (const { peer, description: Description } of rules) {
    switch (peer.kind) {
      case "cidr":
        answer.IpRanges?.push({ CidrIp: peer.cidr, Description });
        break;
      case "ipv6":
        answer.Ipv6Ranges?.push({ CidrIpv6: peer.cidr, Description });
        break;
      case "prefix-list":
        answer.PrefixListIds?.push({ PrefixListId: peer.prefixListId, Description });
        break;
      case "group":
        answer.UserIdGroupPairs?.push({ GroupId: peer.groupId, UserId: call.account, Description });
        break;
    }
  }
  const [first] = rules;
  const hasPorts = first !== undefined && /^(tcp|udp|icmp|icmpv6)$/.test(first.protocol);
  return {
    IpProtocol: first?.protocol,
    ...(hasPorts && { FromPort: first.fromPort, ToPort: first.toPort }),
    ...answer,
  };
}
