import { DetachRolePolicy$, type DetachRolePolicyRequest } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, without } from "../support/records.ts";
import { modifiableRole } from "./roles.ts";

/** Detaches a managed policy. */
export const detachRolePolicy = operation<DetachRolePolicyRequest, void>(
  DetachRolePolicy$,
  ["RoleName", "PolicyArn"],
  (input, call) => {
    const role = modifiableRole(call, input.RoleName);
    const arn = input.PolicyArn ?? "";
    if (lookUp(role.attachedPolicies, arn) === undefined)
      throw new AwsFault("NoSuchEntity", `Policy ${arn} was not found.`, 404);
    role.attachedPolicies = without(role.attachedPolicies, [arn]);
  },
);
