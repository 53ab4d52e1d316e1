import type {
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import type { SecurityGroup, SecurityGroupRule } from "./model.ts";
import { rulesOf, sameRule } from "./rule-grammar.ts";
import { requestedPermissions } from "./rule-requests.ts";
import { namedGroup } from "./security-groups.ts";
import { ec2State } from "./state.ts";

/**
 * Removes rules from a group, named by id or by what they say; all or none.
 *
 * @throws AwsFault InvalidSecurityGroupRuleId.NotFound, InvalidPermission.NotFound
 */
export function revokeRules(
  call: Call,
  input: RevokeSecurityGroupIngressRequest,
  egress: boolean,
): RevokeSecurityGroupIngressResult {
  const group = namedGroup(ec2State(call), input);
  const present = group.rules.filter((rule) => rule.egress === egress);
  const ids = input.SecurityGroupRuleIds ?? [];
  const gone = new Set(ids.length > 0 ? byIds(present, ids) : byContent(present, input));
  group.rules = group.rules.filter((rule) => !gone.has(rule));
  return {
    Return: true,
    RevokedSecurityGroupRules: [...gone].map((rule) => revokedView(group, rule)),
  };
}

function byIds(present: readonly SecurityGroupRule[], ids: readonly string[]): SecurityGroupRule[] {
  return ids.map((id) => {
    const rule = present.find((candidate) => candidate.id === id);
    if (rule === undefined) {
      throw new AwsFault(
        "InvalidSecurityGroupRuleId.NotFound",
        `The security group rule ID '${id}' does not exist`,
      );
    }
    return rule;
  });
}

function byContent(
  present: readonly SecurityGroupRule[],
  input: RevokeSecurityGroupIngressRequest,
): SecurityGroupRule[] {
  return rulesOf(requestedPermissions(input)).map((wanted) => {
    const rule = present.find((candidate) => sameRule(candidate, wanted));
    if (rule === undefined) {
      throw new AwsFault(
        "InvalidPermission.NotFound",
        "The specified rule does not exist in this security group.",
      );
    }
    return rule;
  });
}

function revokedView(group: SecurityGroup, rule: SecurityGroupRule) {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: group.id,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: peer.kind === "cidr" ? peer.cidr : undefined,
    CidrIpv6: peer.kind === "ipv6" ? peer.cidr : undefined,
    PrefixListId: peer.kind === "prefix-list" ? peer.prefixListId : undefined,
    ReferencedGroupId: peer.kind === "group" ? peer.groupId : undefined,
    Description: rule.description,
  };
}
