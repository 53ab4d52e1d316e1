import {
  CreateServiceLinkedRole$,
  type CreateServiceLinkedRoleRequest,
  type CreateServiceLinkedRoleResponse,
} from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { describeRole } from "./roles.ts";
import { ensureServiceLinkedRole, linkedRoleName } from "./service-linked-roles.ts";
import { iamSlice } from "./state.ts";

/** Makes the role that a service needs in an account. @source aws-facts 2.2, 4.3 */
export const createServiceLinkedRole = operation<
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse
>(CreateServiceLinkedRole$, ["AWSServiceName", "Description"], (input, call) => {
  const service = input.AWSServiceName ?? "";
  const name = linkedRoleName(service);
  if (name === undefined)
    throw new AwsFault("InvalidInput", `Service-linked roles are not supported for ${service}.`);
  if (lookUp(iamSlice(call).roles, name) !== undefined) {
    throw new AwsFault(
      "InvalidInput",
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    );
  }
  return { Role: describeRole(ensureServiceLinkedRole(call, service, input.Description)) };
});
