import type { ConnectionFact } from "./connection.ts";
import type { AuditEntry, Decision } from "./decision.ts";
import type { AccessRequest } from "./request.ts";

/** Everything a transition is computed from. */
export interface DecisionInput {
  readonly connection: ConnectionFact;
  readonly request: AccessRequest | undefined;
  readonly decision: Decision | undefined;
  /** ARN of who decides. */
  readonly by: string;
  readonly reason: string | null;
  /** End of the grant, for approvals. */
  readonly expiresAt: string | null;
  readonly now: Date;
}

/**
 * What a transition comes to: `record` = write this decision, then make it effective; `resume` = it is on record
 * already and still has to be made effective; `done` = nothing is left to do.
 */
export interface Transition {
  readonly outcome: "record" | "resume" | "done";
  readonly decision: Decision;
}

/** A decision that is younger than this and not effective is taken to be in somebody's hands; older = its run died. */
const inFlightMs = 60_000;

/** True while another run may still be making the decision effective. */
export function isInFlight(decision: Decision, now: Date): boolean {
  return decision.effectiveAt === null && now.getTime() - Date.parse(decision.decidedAt) < inFlightMs;
}

/** The next decision on record: the new status plus one more line of audit. */
export function recordDecision(
  input: DecisionInput,
  status: Decision["status"],
  expiresAt: string | null,
): Decision {
  const { connection, decision: previous, by, reason, now } = input;
  const at = now.toISOString();
  const entry: AuditEntry = { action: status, by, at, reason, expiresAt };
  return {
    endpointId: connection.endpointId,
    serviceId: connection.serviceId,
    account: connection.owner,
    status,
    decidedBy: by,
    decidedAt: at,
    reason,
    expiresAt,
    effectiveAt: null,
    revision: (previous?.revision ?? 0) + 1,
    audit: [...(previous?.audit ?? []), entry],
  };
}
