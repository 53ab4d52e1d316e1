import { PrivlinkError } from "../errors/error.ts";
import type { Decision } from "./decision.ts";

/**
 * Notes that EC2 obeys a decision.
 * @throws {PL-CONFLICT} when that is noted already
 */
export function noteEffective(decision: Decision, by: string, now: Date): Decision {
  if (decision.effectiveAt !== null) {
    throw new PrivlinkError(
      "PL-CONFLICT",
      `${decision.endpointId} is effective since ${decision.effectiveAt}`,
    );
  }
  const at = now.toISOString();
  return {
    ...decision,
    effectiveAt: at,
    revision: decision.revision + 1,
    audit: [...decision.audit, { action: "effective", by, at, reason: null, expiresAt: decision.expiresAt }],
  };
}
