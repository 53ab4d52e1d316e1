import {
  AuthorizeSecurityGroupIngress$,
  type AuthorizeSecurityGroupIngressRequest,
  type AuthorizeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { authorizeRules } from "./authorize-rules.ts";
import { ruleMembers, shorthandMembers } from "./rule-requests.ts";

/** Adds rules for what may come in to the members of a group. */
export const authorizeSecurityGroupIngress = operation<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
>(AuthorizeSecurityGroupIngress$, [...ruleMembers, ...shorthandMembers, "TagSpecifications"], (input, call) =>
  authorizeRules(call, input, false),
);
