import {
  DescribeSecurityGroupRules$,
  type DescribeSecurityGroupRulesRequest,
  type DescribeSecurityGroupRulesResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { listed } from "./listing.ts";
import { ruleView } from "./security-group-view.ts";
import { ec2State } from "./state.ts";

/** The rules of the account's security groups, one by one. */
export const describeSecurityGroupRules = operation<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
>(
  DescribeSecurityGroupRules$,
  ["SecurityGroupRuleIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const all = Object.values(ec2State(call).securityGroups).flatMap((group) =>
      group.rules.map((rule) => ({ group, rule })),
    );
    const ids = input.SecurityGroupRuleIds ?? [];
    for (const id of ids) {
      if (!all.some(({ rule }) => rule.id === id)) {
        throw new AwsFault(
          "InvalidSecurityGroupRuleId.NotFound",
          `The security group rule ID '${id}' does not exist`,
        );
      }
    }
    const chosen = ids.length === 0 ? all : all.filter(({ rule }) => ids.includes(rule.id));
    const { items, NextToken } = listed(chosen, input, {
      keyOf: ({ rule }) => rule.id,
      tagsOf: ({ rule }) => rule.tags,
      filters: {
        "group-id": ({ group }) => group.id,
        "security-group-rule-id": ({ rule }) => rule.id,
      },
    });
    return { SecurityGroupRules: items.map(({ group, rule }) => ruleView(call, group, rule)), NextToken };
  },
);
