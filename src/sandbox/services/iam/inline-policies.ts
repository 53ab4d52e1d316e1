import { AwsFault } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import type { Role } from "./state.ts";

/** Text of an inline policy. @throws NoSuchEntity 404 */
export function inlinePolicy(role: Role, name: string | undefined): string {
  const document = lookUp(role.inlinePolicies, name);
  if (document === undefined)
    throw new AwsFault("NoSuchEntity", `The role policy with name ${name ?? ""} cannot be found.`, 404);
  return document;
}
