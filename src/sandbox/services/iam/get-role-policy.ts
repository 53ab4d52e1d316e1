import { GetRolePolicy$, type GetRolePolicyRequest, type GetRolePolicyResponse } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { inlinePolicy } from "./inline-policies.ts";
import { roleNamed } from "./roles.ts";

/** One inline policy, URL-encoded. */
export const getRolePolicy = operation<GetRolePolicyRequest, GetRolePolicyResponse>(
  GetRolePolicy$,
  ["RoleName", "PolicyName"],
  (input, call) => {
    const role = roleNamed(call, input.RoleName);
    return {
      RoleName: role.name,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeURIComponent(inlinePolicy(role, input.PolicyName)),
    };
  },
);
