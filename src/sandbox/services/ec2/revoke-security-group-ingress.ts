import {
  RevokeSecurityGroupIngress$,
  type RevokeSecurityGroupIngressRequest,
  type RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { revokeRules } from "./revoke-rules.ts";
import { ruleMembers, shorthandMembers } from "./rule-requests.ts";

/** Removes rules for what may come in to the members of a group. */
export const revokeSecurityGroupIngress = operation<
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult
>(RevokeSecurityGroupIngress$, [...ruleMembers, ...shorthandMembers, "SecurityGroupRuleIds"], (input, call) =>
  revokeRules(call, input, false),
);
