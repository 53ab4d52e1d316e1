import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { Target } from "./endpoint-targets.ts";
import type { Vpc } from "./model.ts";
import { ec2State } from "./state.ts";

/**
 * The names that private DNS would answer for an endpoint, if it may be switched on.
 *
 * @param accepted the connection is accepted, or needs not be
 * @param self id of the endpoint, so that it is not in conflict with itself
 * @throws AwsFault InvalidParameter: no name, name not verified, not accepted, DNS off in the VPC, name taken
 * @source aws-facts 1.4, 1.7
 */
export function privateDnsNamesFor(
  scope: SliceScope,
  vpc: Vpc,
  target: Target,
  accepted: boolean,
  self?: string,
): string[] {
  const names = namesOf(target, accepted);
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
    throw new AwsFault(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    );
  }
  const taken = new Set(
    Object.values(ec2State(scope).endpoints)
      .filter((other) => other.vpcId === vpc.id && other.id !== self && other.state !== "deleted")
      .flatMap((other) => other.privateDnsNames),
  );
  const conflict = names.find((name) => taken.has(name));
  if (conflict !== undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${conflict} in the VPC ${vpc.id}`,
    );
  }
  return names;
}

function namesOf(target: Target, accepted: boolean): string[] {
  if (target.kind === "aws") return [...target.service.privateDnsNames];
  const { name, privateDns } = target.service.item;
  if (privateDns === undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `Private DNS can't be enabled because the service ${name} does not provide a private DNS name.`,
    );
  }
  if (privateDns.state !== "verified") {
    throw new AwsFault(
      "InvalidParameter",
      `Private DNS can't be enabled because the service ${name} has not verified the private DNS name.`,
    );
  }
  if (!accepted) {
    throw new AwsFault(
      "InvalidParameter",
      `Private DNS can only be enabled after the endpoint connection is accepted by the owner of ${name}.`,
    );
  }
  return [privateDns.name];
}
