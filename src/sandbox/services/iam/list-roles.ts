import { ListRoles$, type ListRolesRequest, type ListRolesResponse } from "@aws-sdk/client-iam";
import { operation } from "../../operation.ts";
import { iamPage } from "./pages.ts";
import { describeRole } from "./roles.ts";
import { iamSlice } from "./state.ts";

/** All roles below a path, without their tags, as AWS lists them. */
export const listRoles = operation<ListRolesRequest, ListRolesResponse>(
  ListRoles$,
  ["PathPrefix", "Marker", "MaxItems"],
  (input, call) => {
    const prefix = input.PathPrefix ?? "/";
    const roles = Object.values(iamSlice(call).roles).filter((role) => role.path.startsWith(prefix));
    const { items, ...more } = iamPage(roles, (role) => role.name, input);
    return { Roles: items.map((role) => describeRole({ ...role, tags: {} })), ...more };
  },
);
