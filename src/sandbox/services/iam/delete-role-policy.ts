import { DeleteRolePolicy$, type DeleteRolePolicyRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { inlinePolicy } from "./inline-policies.ts";
import { modifiableRole } from "./roles.ts";

/** Removes an inline policy. */
export const deleteRolePolicy = operation<DeleteRolePolicyRequest, void>(
  DeleteRolePolicy$,
  ["RoleName", "PolicyName"],
  (input, call) => {
    const role = modifiableRole(call, input.RoleName);
    inlinePolicy(role, input.PolicyName);
    role.inlinePolicies = without(role.inlinePolicies, [input.PolicyName ?? ""]);
  },
);
