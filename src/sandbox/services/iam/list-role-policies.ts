import {
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { iamPage } from "./pages.ts";
import { roleNamed } from "./roles.ts";

/** Names of a role's inline policies. */
export const listRolePolicies = operation<ListRolePoliciesRequest, ListRolePoliciesResponse>(
  ListRolePolicies$,
  ["RoleName", "Marker", "MaxItems"],
  (input, call) => {
    const names = Object.keys(roleNamed(call, input.RoleName).inlinePolicies);
    const { items, ...more } = iamPage(names, (name) => name, input);
    return { PolicyNames: items, ...more };
  },
);
