import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { existing } from "./existing.ts";
import type { Ec2State, SecurityGroup, SecurityGroupRule } from "./model.ts";
import { chosenPrefixLists, prefixLists } from "./prefix-lists.ts";
import { ruleKey, rulesOf, ruleText, sameRule, type RuleRequest } from "./rule-grammar.ts";
import { requestedPermissions } from "./rule-requests.ts";
import { ruleView } from "./security-group-view.ts";
import { namedGroup } from "./security-groups.ts";
import { ec2State } from "./state.ts";
import { tagsAtCreation } from "./tagging.ts";

/** Rules that a group can have in each direction. @source GEN (aws-facts 0) */
const maximumRules = 60;

/**
 * Adds rules to a group, all or none.
 *
 * @throws AwsFault InvalidPermission.Duplicate, InvalidGroup.NotFound, InvalidPrefixListID.NotFound,
 * RulesPerSecurityGroupLimitExceeded, and for malformed rules
 */
export function authorizeRules(
  call: Call,
  input: AuthorizeSecurityGroupIngressRequest,
  egress: boolean,
): AuthorizeSecurityGroupIngressResult {
  const state = ec2State(call);
  const group = namedGroup(state, input);
  const permissions = requestedPermissions(input);
  checkOwners(call, permissions);
  const wanted = rulesOf(permissions);
  if (new Set(wanted.map((rule) => ruleKey(rule))).size < wanted.length) {
    throw new AwsFault("InvalidParameterValue", "The same permission must not appear multiple times");
  }
  for (const rule of wanted) checkPeer(call, state, group, rule);
  const present = group.rules.filter((rule) => rule.egress === egress);
  for (const rule of wanted) {
    if (present.some((other) => sameRule(rule, other))) {
      throw new AwsFault(
        "InvalidPermission.Duplicate",
        `the specified rule "${ruleText(rule)}" already exists`,
      );
    }
  }
  const weight = [...present, ...wanted].reduce((sum, rule) => sum + weightOf(call, rule), 0);
  if (weight > maximumRules) {
    throw new AwsFault(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
  const tags = tagsAtCreation(input.TagSpecifications, "security-group-rule");
  const made = wanted.map((rule): SecurityGroupRule => ({
    id: newId("sgr"),
    egress,
    ...rule,
    tags: { ...tags },
  }));
  group.rules.push(...made);
  return { Return: true, SecurityGroupRules: made.map((rule) => ruleView(call, group, rule)) };
}

/** Groups of other accounts can only be named over a peering connection, which the sandbox has not. */
function checkOwners(call: Call, permissions: ReturnType<typeof requestedPermissions>): void {
  for (const { GroupId: id, UserId: owner } of permissions.flatMap((entry) => entry.UserIdGroupPairs ?? [])) {
    if (owner !== undefined && owner !== call.account) {
      throw new AwsFault("InvalidGroup.NotFound", `The security group '${id ?? ""}' does not exist`);
    }
  }
}

function checkPeer(call: Call, state: Ec2State, group: SecurityGroup, { peer }: RuleRequest): void {
  if (peer.kind === "group") {
    const other = existing(state, "securityGroups", peer.groupId);
    if (other.vpcId !== group.vpcId) {
      throw new AwsFault(
        "InvalidGroup.NotFound",
        "You have specified two resources that belong to different networks.",
      );
    }
  }
  if (peer.kind === "prefix-list") chosenPrefixLists(call.region, [peer.prefixListId]);
}

/** A prefix list counts as many rules as it has entries. */
function weightOf(call: Call, { peer }: RuleRequest): number {
  if (peer.kind !== "prefix-list") return 1;
  return prefixLists(call.region).find((list) => list.id === peer.prefixListId)?.cidrs.length ?? 1;
}
