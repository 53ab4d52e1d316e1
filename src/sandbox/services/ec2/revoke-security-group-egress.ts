import {
  RevokeSecurityGroupEgress$,
  type RevokeSecurityGroupEgressRequest,
  type RevokeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { revokeRules } from "./revoke-rules.ts";
import { ruleMembers } from "./rule-requests.ts";

/** Removes rules for what may go out of the members of a group. */
export const revokeSecurityGroupEgress = operation<
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult
>(RevokeSecurityGroupEgress$, [...ruleMembers, "SecurityGroupRuleIds"], (input, call) =>
  revokeRules(call, input, true),
);
