import type { PrincipalType } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import type { EndpointService } from "./model.ts";
import type { Placed } from "./private-link.ts";

/**
 * What a principal names: everybody, an account, a user or a role.
 *
 * @throws AwsFault InvalidPrincipal for anything else, paths in user and role names included
 * @source aws-facts 1.1, 1.5
 */
export function principalType(principal: string): PrincipalType {
  if (principal === "*") return "All";
  const match = /^arn:aws:iam::\d{12}:(?:(root)|(user|role)\/[\w+=,.@-]{1,64})$/.exec(principal);
  if (match === null) throw new AwsFault("InvalidPrincipal", `Invalid Principal: '${principal}'`);
  if (match[1] !== undefined) return "Account";
  return match[2] === "user" ? "User" : "Role";
}

/** True when the caller may know of a service and ask for an endpoint to it. @source aws-facts 1.5 */
export function maySee(call: Call, { scope, item }: Placed<EndpointService>): boolean {
  const own = new Set(["*", `arn:aws:iam::${call.account}:root`, call.principalArn]);
  return scope.account === call.account || item.allowedPrincipals.some(({ principal }) => own.has(principal));
}
