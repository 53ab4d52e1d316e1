import { decidedAlready, guardNotOwnRequest, nothingToDecide } from "./guards.ts";
import { isAccepted } from "./reject.ts";
import { type DecisionInput, isInFlight, recordDecision, type Transition } from "./transition.ts";

/**
 * Takes back an accepted connection, whether it was approved in privlink or accepted outside.
 * @throws {PL-CONFLICT} the connection is not accepted
 * @throws {PL-DECIDED} somebody is about to approve it
 * @throws {PL-RULE} the request is the caller's own
 */
export function revoke(input: DecisionInput): Transition {
  const { connection, decision, now } = input;
  if (!isAccepted(input)) {
    throw nothingToDecide(
      connection.endpointId,
      connection.state,
      "Run `privlink requests` to see what is open.",
    );
  }
  if (decision !== undefined && decision.status !== "approved") return { outcome: "resume", decision };
  if (decision !== undefined && isInFlight(decision, now)) throw decidedAlready(decision);
  guardNotOwnRequest(input);
  return { outcome: "record", decision: recordDecision(input, "revoked", null) };
}
