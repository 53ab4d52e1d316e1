import { GetRole$, type GetRoleRequest, type GetRoleResponse } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { describeRole, roleNamed } from "./roles.ts";

/** One role. */
export const getRole = operation<GetRoleRequest, GetRoleResponse>(GetRole$, ["RoleName"], (input, call) => ({
  Role: describeRole(roleNamed(call, input.RoleName)),
}));
