import { isLive } from "./connection.ts";
import { decidedAlready, guardNotOwnRequest, nothingToDecide } from "./guards.ts";
import { type DecisionInput, isInFlight, recordDecision, type Transition } from "./transition.ts";

/**
 * Whether a rejection would cut a connection that was accepted. A consumer's change makes an accepted connection
 * `pending` for a while, hence the look at the decision. @source aws-facts 1.2
 */
export function isAccepted({
  connection,
  decision,
}: Pick<DecisionInput, "connection" | "decision">): boolean {
  if (connection.state === "available") return true;
  return connection.state === "pending" && decision?.status === "approved" && decision.effectiveAt !== null;
}

/**
 * Rejects a connection that waits. One that EC2 shows as rejected already gets its decision on record after the fact.
 * @throws {PL-CONFLICT} the connection is over
 * @throws {PL-DECIDED} somebody is about to approve it
 * @throws {PL-RULE} the request is the caller's own
 */
export function reject(input: DecisionInput): Transition {
  const { connection, decision, now } = input;
  const over = connection.state === "rejected";
  if (!over && !isLive(connection.state)) {
    throw nothingToDecide(
      connection.endpointId,
      connection.state,
      "Run `privlink requests` to see what is open.",
    );
  }
  if (decision !== undefined && decision.status !== "approved") {
    return { outcome: over && decision.effectiveAt !== null ? "done" : "resume", decision };
  }
  if (decision !== undefined && isInFlight(decision, now)) throw decidedAlready(decision);
  guardNotOwnRequest(input);
  return { outcome: "record", decision: recordDecision(input, "rejected", null) };
}
