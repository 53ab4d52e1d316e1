import {
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { iamPage } from "./pages.ts";
import { roleNamed } from "./roles.ts";

/** Managed policies of a role. */
export const listAttachedRolePolicies = operation<
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse
>(ListAttachedRolePolicies$, ["RoleName", "PathPrefix", "Marker", "MaxItems"], (input, call) => {
  const prefix = `policy${input.PathPrefix ?? "/"}`;
  const attached = Object.entries(roleNamed(call, input.RoleName).attachedPolicies)
    .map(([PolicyArn, PolicyName]) => ({ PolicyArn, PolicyName }))
    .filter(({ PolicyArn }) => PolicyArn.slice(PolicyArn.lastIndexOf(":") + 1).startsWith(prefix));
  const { items, ...more } = iamPage(attached, (policy) => policy.PolicyArn, input);
  return { AttachedPolicies: items, ...more };
});
