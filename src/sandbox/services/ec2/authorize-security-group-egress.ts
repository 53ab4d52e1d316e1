import {
  AuthorizeSecurityGroupEgress$,
  type AuthorizeSecurityGroupEgressRequest,
  type AuthorizeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { authorizeRules } from "./authorize-rules.ts";
import { ruleMembers } from "./rule-requests.ts";

/** Adds rules for what may go out of the members of a group. */
export const authorizeSecurityGroupEgress = operation<
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult
>(AuthorizeSecurityGroupEgress$, [...ruleMembers, "TagSpecifications"], (input, call) =>
  authorizeRules(call, input, true),
);
