import { UpdateAssumeRolePolicy$, type UpdateAssumeRolePolicyRequest } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { checkPolicy, modifiableRole } from "./roles.ts";

/** Replaces who may assume a role. */
export const updateAssumeRolePolicy = operation<UpdateAssumeRolePolicyRequest, void>(
  UpdateAssumeRolePolicy$,
  ["RoleName", "PolicyDocument"],
  (input, call) => {
    const role = modifiableRole(call, input.RoleName);
    role.trustPolicy = checkPolicy(call, input.PolicyDocument, "trust");
  },
);
