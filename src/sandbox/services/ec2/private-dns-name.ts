import { AwsFault } from "../../operation.ts";
import { hex } from "../../world/ids.ts";
import type { PrivateDnsName } from "./model.ts";

/**
 * A private DNS name that its owner has yet to prove: with the TXT record to publish.
 *
 * @throws AwsFault InvalidParameter when it is no domain name in lower case (a leading `*.` is allowed)
 * @source aws-facts 1.7
 */
export function unverifiedName(name: string): PrivateDnsName {
  if (name.length > 253 || !/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(name)) {
    throw new AwsFault("InvalidParameter", `The private DNS name '${name}' is not a valid domain name.`);
  }
  return {
    name,
    state: "pendingVerification",
    recordName: `_${hex(20)}`,
    recordValue: `vpce:${hex(20)}`,
  };
}
