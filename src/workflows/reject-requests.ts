import { isAccepted, reject } from "../access/reject.ts";
import { revoke } from "../access/revoke.ts";
import type { DecisionInput, Transition } from "../access/transition.ts";
import { rejectConnections } from "../privatelink/connections.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { announceCaller } from "./announce-caller.ts";
import { type DecidedConnection, describeDecided, tellEarlier } from "./approve-requests.ts";
import { type Effect, makeEffective } from "./approve-requests-effect.ts";
import { type DecisionFailure, toFailure } from "./approve-requests-failure.ts";
import { recordAll, recordEffective } from "./approve-requests-record.ts";
import { findTargets } from "./approve-requests-targets.ts";
import { inParallel } from "./in-parallel.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "signal" | "settings" | "env">;

/** A connection that a rejection would cut. */
export interface AcceptedConnection {
  readonly endpointId: string;
  readonly account: string;
}

/** What the owner rejects. */
export interface RejectOptions {
  readonly endpointIds: readonly string[];
  readonly service: string | undefined;
  readonly reason: string;
  /** Asked once before the first change when accepted connections are among them; false = leave everything as it is. */
  confirmCut(accepted: readonly AcceptedConnection[]): Promise<boolean>;
}

const servicesAtOnce = 2;

/**
 * Rejects connections that wait and revokes accepted ones: records the decision, rejects in EC2, waits until it shows,
 * notes it effective. Run again it finishes what was cut.
 * @throws {PL-NOT-FOUND} this account owns no endpoint service, or not the one that is named
 */
export async function rejectRequests(
  options: RejectOptions,
  rt: Needs,
): Promise<{ rejected: DecidedConnection[]; failed: DecisionFailure[] }> {
  const caller = await announceCaller(rt);
  const { targets, failed } = await findTargets(rt, options, caller.account);
  // `pending` is what an accepted one shows until AWS has connected it, and while its consumer changes it.
  const accepted = targets
    .filter(({ connection: { state } }) => state === "available" || state === "pending")
    .map(({ connection }) => ({ endpointId: connection.endpointId, account: connection.owner }));
  if (accepted.length > 0 && !(await options.confirmCut(accepted))) return { rejected: [], failed };
  const saying = { by: caller.arn, reason: options.reason, expiresAt: null };
  const recorded = await recordAll(rt, targets, saying, rejectOrRevoke);
  failed.push(...recorded.failed);
  const byService = [...new Set(recorded.decided.map(({ connection }) => connection.serviceId))];
  const rejected: DecidedConnection[] = [];
  await inParallel(byService, servicesAtOnce, async (serviceId) => {
    const decided = recorded.decided.filter(({ connection }) => connection.serviceId === serviceId);
    const { effective, failed: ineffective } = await makeEffective(rt, serviceId, decided, rejecting(rt));
    failed.push(...ineffective);
    for (const one of effective) {
      try {
        await recordEffective(rt, one.decided, caller.arn);
        tellEarlier(rt, one.decided);
        rejected.push(describeDecided(one.decided, one.connection?.state ?? "deleted"));
      } catch (error) {
        failed.push(toFailure(one.decided.connection.endpointId, error));
      }
    }
  });
  return { rejected, failed };
}

function rejectOrRevoke(input: DecisionInput): Transition {
  return isAccepted(input) ? revoke(input) : reject(input);
}

const rejecting = ({ aws }: Needs): Effect => ({
  verb: "Reject",
  command: "privlink reject",
  isDone: (state) => state === undefined || ["rejected", "deleting", "deleted"].includes(state),
  isOver: (state) => state === "failed" || state === "expired",
  isDue: (state) => state === "pendingAcceptance" || state === "pending" || state === "available",
  call: (serviceId, endpointIds) => rejectConnections(aws, serviceId, endpointIds),
});
