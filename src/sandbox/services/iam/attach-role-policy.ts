import { AttachRolePolicy$, type AttachRolePolicyRequest } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { managedPolicyName } from "./managed-policies.ts";
import { modifiableRole } from "./roles.ts";

/** Attaches a managed policy; a second time changes nothing. @source aws-facts 2.2 */
export const attachRolePolicy = operation<AttachRolePolicyRequest, void>(
  AttachRolePolicy$,
  ["RoleName", "PolicyArn"],
  (input, call) => {
    const role = modifiableRole(call, input.RoleName);
    const name = managedPolicyName(input.PolicyArn);
    const attached = { ...role.attachedPolicies, [input.PolicyArn ?? ""]: name };
    if (Object.keys(attached).length > 10)
      throw new AwsFault("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", 409);
    role.attachedPolicies = attached;
  },
);
