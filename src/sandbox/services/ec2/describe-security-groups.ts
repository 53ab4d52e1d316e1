import {
  DescribeSecurityGroups$,
  type DescribeSecurityGroupsRequest,
  type DescribeSecurityGroupsResult,
} from "@aws-sdk/client-ec2";
import { operation, type Call } from "../../operation.ts";
import type { FilterTable } from "../support/filters.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import type { SecurityGroup, SecurityGroupRule } from "./model.ts";
import { securityGroupView } from "./security-group-view.ts";
import { namedGroup } from "./security-groups.ts";
import { ec2State } from "./state.ts";

/** The account's security groups; names are looked up in the default VPC. */
export const describeSecurityGroups = operation<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult>(
  DescribeSecurityGroups$,
  ["GroupIds", "GroupNames", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const state = ec2State(call);
    const byName = (input.GroupNames ?? []).map((name) => namedGroup(state, { GroupName: name }));
    const all =
      byName.length > 0 && (input.GroupIds ?? []).length === 0
        ? byName
        : [...new Set([...selected(state, "securityGroups", input.GroupIds), ...byName])];
    const { items, NextToken } = listed(all, input, {
      keyOf: (group) => group.id,
      tagsOf: (group) => group.tags,
      filters: {
        description: (group) => group.description,
        "group-id": (group) => group.id,
        "group-name": (group) => group.name,
        "owner-id": () => call.account,
        "vpc-id": (group) => group.vpcId,
        ...ruleFilters("ip-permission", false, call),
        ...ruleFilters("egress.ip-permission", true, call),
      },
    });
    return { SecurityGroups: items.map((group) => securityGroupView(call, group)), NextToken };
  },
);

function ruleFilters(prefix: string, egress: boolean, call: Call): FilterTable<SecurityGroup> {
  const each =
    (read: (rule: SecurityGroupRule) => string | undefined) =>
    (group: SecurityGroup): (string | undefined)[] =>
      group.rules.filter((rule) => rule.egress === egress).map(read);
  const nameOf = (id: string): string | undefined => ec2State(call).securityGroups[id]?.name;
  return {
    [`${prefix}.cidr`]: each(({ peer }) => (peer.kind === "cidr" ? peer.cidr : undefined)),
    [`${prefix}.ipv6-cidr`]: each(({ peer }) => (peer.kind === "ipv6" ? peer.cidr : undefined)),
    [`${prefix}.group-id`]: each(({ peer }) => (peer.kind === "group" ? peer.groupId : undefined)),
    [`${prefix}.group-name`]: each(({ peer }) => (peer.kind === "group" ? nameOf(peer.groupId) : undefined)),
    [`${prefix}.user-id`]: each(({ peer }) => (peer.kind === "group" ? call.account : undefined)),
    [`${prefix}.prefix-list-id`]: each(({ peer }) =>
      peer.kind === "prefix-list" ? peer.prefixListId : undefined,
    ),
    [`${prefix}.from-port`]: each((rule) => String(rule.fromPort)),
    [`${prefix}.to-port`]: each((rule) => String(rule.toPort)),
    [`${prefix}.protocol`]: each((rule) => rule.protocol),
  };
}
