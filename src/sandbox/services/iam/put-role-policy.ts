import { PutRolePolicy$, type PutRolePolicyRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { withEntry } from "../support/records.ts";
import { checkName, checkPolicy, modifiableRole } from "./roles.ts";

/** Adds or overwrites an inline policy. @source aws-facts 2.2 */
export const putRolePolicy = operation<PutRolePolicyRequest, void>(
  PutRolePolicy$,
  ["RoleName", "PolicyName", "PolicyDocument"],
  (input, call) => {
    const role = modifiableRole(call, input.RoleName);
    const name = checkName(input.PolicyName, "policyName", 128);
    role.inlinePolicies = withEntry(
      role.inlinePolicies,
      name,
      checkPolicy(call, input.PolicyDocument, "identity"),
    );
  },
);
