import { CreateRole$, type CreateRoleRequest, type CreateRoleResponse } from "@aws-sdk/client-iam";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { uniqueId } from "./unique-id.ts";
import { managedPolicyName } from "./managed-policies.ts";
import { checkName, checkPath, checkPolicy, checkTags, describeRole } from "./roles.ts";
import { iamSlice, type Role } from "./state.ts";

/** Makes a role. @source aws-facts 2.2: a name that is taken gives EntityAlreadyExists 409 */
export const createRole = operation<CreateRoleRequest, CreateRoleResponse>(
  CreateRole$,
  [
    "RoleName",
    "AssumeRolePolicyDocument",
    "Path",
    "Description",
    "MaxSessionDuration",
    "PermissionsBoundary",
    "Tags",
  ],
  (input, call) => {
    const name = checkName(input.RoleName, "roleName", 64);
    const path = checkPath(input.Path);
    if (path.startsWith("/aws-service-role/"))
      throw new AwsFault("InvalidInput", "Path /aws-service-role/ is reserved for service-linked roles.");
    const maxSessionSeconds = input.MaxSessionDuration ?? 3600;
    if (!Number.isInteger(maxSessionSeconds) || maxSessionSeconds < 3600 || maxSessionSeconds > 43_200)
      throw new AwsFault("ValidationError", "maxSessionDuration must be between 3600 and 43200 seconds");
    if ((input.Description ?? "").length > 1000)
      throw new AwsFault("ValidationError", "description must have at most 1000 characters");
    checkTags(input.Tags);
    const trustPolicy = checkPolicy(call, input.AssumeRolePolicyDocument, "trust");
    if (input.PermissionsBoundary !== undefined) managedPolicyName(input.PermissionsBoundary);
    const state = iamSlice(call);
    if (lookUp(state.roles, name) !== undefined)
      throw new AwsFault("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);

    const role: Role = {
      name,
      path,
      arn: `arn:aws:iam::${call.account}:role${path}${name}`,
      id: uniqueId("AROA"),
      createdAt: call.world.clock.iso(),
      trustPolicy,
      ...(input.Description !== undefined && { description: input.Description }),
      maxSessionSeconds,
      ...(input.PermissionsBoundary !== undefined && { permissionsBoundaryArn: input.PermissionsBoundary }),
      tags: tagsOf(input.Tags),
      inlinePolicies: {},
      attachedPolicies: {},
    };
    state.roles = withEntry(state.roles, name, role);
    return { Role: describeRole(role) };
  },
);
