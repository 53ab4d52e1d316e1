import { PrivlinkError } from "../errors/error.ts";
import { sameCaller } from "./caller.ts";
import type { Decision } from "./decision.ts";
import type { DecisionInput } from "./transition.ts";

/** @throws {PL-RULE} when the one who decides is the one who asked */
export function guardNotOwnRequest({ request, by, connection }: DecisionInput): void {
  if (request === undefined || !sameCaller(request.requestedBy, by)) return;
  throw new PrivlinkError(
    "PL-RULE",
    `${connection.endpointId} was requested by you, and nobody decides on a request of their own`,
    {
      reason: `rule "no decision on a request of one's own": requested and decided by ${by}`,
      hint: "Ask another owner to decide.",
    },
  );
}

/** The refusal for everyone who comes second: says who decided what, and when. */
export function decidedAlready(decision: Decision, hint?: string): PrivlinkError {
  const { endpointId, status, decidedBy, decidedAt, reason } = decision;
  return new PrivlinkError("PL-DECIDED", `${endpointId} was ${status} by ${decidedBy} at ${decidedAt}`, {
    ...(reason === null ? {} : { reason: `their reason: ${reason}` }),
    ...(hint === undefined ? {} : { hint }),
    details: { status, decidedBy, decidedAt },
  });
}

/** The refusal for a connection whose state leaves nothing to decide. */
export function nothingToDecide(endpointId: string, state: string, hint: string): PrivlinkError {
  return new PrivlinkError("PL-CONFLICT", `${endpointId} is ${state}; there is nothing left to decide`, {
    hint,
  });
}
