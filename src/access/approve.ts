import { PrivlinkError } from "../errors/error.ts";
import { sameCaller } from "./caller.ts";
import { isLive } from "./connection.ts";
import { decidedAlready, guardNotOwnRequest, nothingToDecide } from "./guards.ts";
import { type DecisionInput, isInFlight, recordDecision, type Transition } from "./transition.ts";

/**
 * Approves a connection: one that waits, or one that was accepted outside privlink and gets its decision after the fact.
 * An approval that a crash left without effect goes on; the end of the grant is the one given, else the one asked for.
 * @throws {PL-CONFLICT} the connection is over, or the end that was asked for has passed
 * @throws {PL-DECIDED} somebody else has approved it, or it was rejected or revoked
 * @throws {PL-RULE} the request is the caller's own
 */
export function approve(input: DecisionInput): Transition {
  const { connection, decision, by, now } = input;
  const { endpointId, state } = connection;
  const nextStep = `Ask account ${connection.owner} to release the endpoint and to request a new one.`;
  // Who decided says more than the state that came of it, so that is told first.
  if (decision !== undefined && decision.status !== "approved") throw decidedAlready(decision, nextStep);
  if (!isLive(state)) throw nothingToDecide(endpointId, state, nextStep);
  if (decision !== undefined) {
    const own = sameCaller(decision.decidedBy, by);
    const open = decision.effectiveAt === null || state === "pendingAcceptance";
    if (!own && (!open || isInFlight(decision, now))) throw decidedAlready(decision);
    return { outcome: open ? "resume" : "done", decision };
  }
  guardNotOwnRequest(input);
  const expiresAt = input.expiresAt ?? input.request?.expiresAt ?? null;
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) {
    throw new PrivlinkError(
      "PL-CONFLICT",
      `${endpointId} was requested until ${expiresAt}, which has passed`,
      {
        hint: "Pass --expires to grant it for longer.",
      },
    );
  }
  return { outcome: "record", decision: recordDecision(input, "approved", expiresAt) };
}
