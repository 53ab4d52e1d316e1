import type { Provisioner } from "../../engine/contract.ts";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProvisionerContext } from "./context.ts";

/** A provisioner of AWS. */
export type AwsProvisioner<Spec, Observed> = Provisioner<Spec, Observed, ProvisionerContext>;

/**
 * AWS's answer to a call that went well always has certain members, which the SDK's types leave optional.
 * @throws {PL-AWS} the member is absent, and its name is told
 */
export function present<T>(value: T | undefined | null, member: string): T {
  if (value === undefined || value === null) {
    throw new PrivlinkError("PL-AWS", `AWS's answer has no ${member}.`, {
      hint: "Check what AWS_ENDPOINT_URL points to; this is not what AWS answers.",
    });
  }
  return value;
}

/** Something with the name that the stack needs exists and is not the stack's: never changed, never taken over. */
export function foreign(kind: string, name: string, stack: string): PrivlinkError {
  return new PrivlinkError(
    "PL-CONFLICT",
    `The ${kind} ${name} exists and does not belong to stack ${stack}.`,
    {
      hint: "Choose another stack name, or remove what holds the name.",
      reason: `it lacks the tag privlink:stack=${stack}`,
      details: { kind, name },
    },
  );
}

/** AWS refuses to remove what is protected. */
export function protectedResource(kind: string, name: string): PrivlinkError {
  return new PrivlinkError("PL-PROTECTED", `Deletion protection of ${kind} ${name} is on.`, {
    details: { kind, name },
  });
}
