import type { PermissionsBoundaryAttachmentType, Role as RoleAnswer } from "@aws-sdk/client-iam";
import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { World } from "../../world/world.ts";
import { awsPrincipalsOf, policyProblem, type PolicyKind } from "../support/policy-document.ts";
import { lookUp } from "../support/records.ts";
import { tagPairs, tagProblem, type TagPair } from "../support/tags.ts";
import { iamSlice, type Role } from "./state.ts";

/** The role of that name. @throws NoSuchEntity 404. @source aws-facts 2.3 */
export function roleNamed(scope: SliceScope, name: string | undefined): Role {
  const role = lookUp(iamSlice(scope).roles, name);
  if (role === undefined)
    throw new AwsFault("NoSuchEntity", `The role with name ${name ?? ""} cannot be found.`, 404);
  return role;
}

/** The role of that name if its owner may change it. @throws NoSuchEntity, UnmodifiableEntity */
export function modifiableRole(scope: SliceScope, name: string | undefined): Role {
  const role = roleNamed(scope, name);
  if (role.linkedService !== undefined) {
    throw new AwsFault(
      "UnmodifiableEntity",
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
    );
  }
  return role;
}

/** Finds a role by its ARN, in whatever account it is. For services that are handed a role. */
export function roleByArn(world: World, region: string, arn: string): Role | undefined {
  const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (account === undefined || lookUp(world.state.accounts, account) === undefined) return undefined;
  const role = lookUp(iamSlice({ world, account, region }).roles, name);
  return role?.arn === arn ? role : undefined;
}

/**
 * Whether a service can assume the role by now: IAM tells the regions of a new role with a delay.
 *
 * @source aws-facts 2.6, 2.10
 */
export function isUsable(world: World, role: Role): boolean {
  return world.clock.now() >= Date.parse(role.createdAt) + world.latencyMs("role.usable");
}

/** @throws ValidationError */
export function checkName(name: string | undefined, what: string, longest: number): string {
  if (name === undefined || !/^[\w+=,.@-]+$/.test(name) || name.length > longest) {
    throw new AwsFault(
      "ValidationError",
      `The specified value for ${what} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and at most ${longest} characters`,
    );
  }
  return name;
}

/** The path of something of IAM, `/` where none is given. @throws ValidationError */
export function checkPath(path = "/"): string {
  if (!/^\/([\u0021-\u007e]+\/)?$/.test(path) || path.length > 512)
    throw new AwsFault("ValidationError", `The specified value for path is invalid: ${path}`);
  return path;
}

/** @throws MalformedPolicyDocument, LimitExceeded 409 */
export function checkPolicy(scope: SliceScope, text: string | undefined, kind: PolicyKind): string {
  const document = text ?? "";
  const problem = policyProblem(document, kind);
  if (problem !== undefined) throw new AwsFault("MalformedPolicyDocument", problem);
  const limit = kind === "trust" ? 2048 : 10_240;
  if (document.replaceAll(/\s/g, "").length > limit) {
    throw new AwsFault("LimitExceeded", `Cannot exceed quota for ${kind} policy size: ${limit}`, 409);
  }
  if (kind === "trust") {
    const unknown = awsPrincipalsOf(document).find((principal) => !isKnownPrincipal(scope, principal));
    if (unknown !== undefined)
      throw new AwsFault("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${unknown}"`);
  }
  return document;
}

/**
 * Whether a policy may name this principal. Roles and users of the sandbox's accounts must exist;
 * of other accounts nothing is known, so theirs are taken.
 *
 * @source aws-facts 2.6
 */
export function isKnownPrincipal(scope: SliceScope, principal: string): boolean {
  if (principal === "*" || /^\d{12}$/.test(principal)) return true;
  const [, account = "", kind, name] =
    /^arn:aws:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role)(?:\/(?:.*\/)?([^/]+))?$/.exec(principal) ??
    [];
  if (kind === undefined) return false;
  const owner = lookUp(scope.world.state.accounts, account);
  if (owner === undefined || kind === "root") return true;
  if (kind === "user") return name === owner.profile;
  if (kind === "assumed-role") return true;
  return lookUp(iamSlice({ ...scope, account }).roles, name)?.arn === principal;
}

/** @throws ValidationError, InvalidInput */
export function checkTags(added: readonly TagPair[] | undefined, before: Record<string, string> = {}): void {
  const problem = tagProblem(added, before);
  if (problem !== undefined) throw new AwsFault("InvalidInput", problem);
}

/** A role as answers carry it; policy documents are URL-encoded. */
export function describeRole(role: Role): RoleAnswer {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    PermissionsBoundary:
      role.permissionsBoundaryArn === undefined
        ? undefined
        : {
            // The wire says "Policy", whatever the SDK's enumeration is called.
            PermissionsBoundaryType: "Policy" as PermissionsBoundaryAttachmentType,
            PermissionsBoundaryArn: role.permissionsBoundaryArn,
          },
    Tags: tagPairs(role.tags),
  };
}
