import { approve } from "../access/approve.ts";
import { parseEnd, readableInstant } from "../access/duration.ts";
import { acceptConnections, type Connection } from "../privatelink/connections.ts";
import { tagConnection } from "../privatelink/connection-tags.ts";
import { faultReason } from "../privatelink/fault.ts";
import { callerName } from "../privatelink/identity.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { announceCaller } from "./announce-caller.ts";
import { type Effect, makeEffective } from "./approve-requests-effect.ts";
import { type DecisionFailure, toFailure } from "./approve-requests-failure.ts";
import { type Decided, recordAll, recordEffective } from "./approve-requests-record.ts";
import { findTargets, type Selection } from "./approve-requests-targets.ts";
import { inParallel } from "./in-parallel.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "signal" | "settings" | "env">;

/** What the owner approves. */
export interface ApproveOptions extends Selection {
  readonly reason: string | null;
  /** Duration or date; the end that was asked for when null. */
  readonly expires: string | null;
}

/** One line of a decision's result. */
export interface DecidedConnection {
  readonly endpointId: string;
  readonly serviceId: string;
  readonly account: string;
  readonly state: string;
  readonly requestedBy: string | null;
  readonly decidedBy: string;
  readonly decidedAt: string;
  readonly reason: string | null;
  readonly expiresAt: string | null;
  /** Whether the decision is on record. */
  readonly recorded: boolean;
}

/** How many services are worked on at a time. @source aws-facts 1.13 (accept: burst 10, 1 per second) */
const servicesAtOnce = 2;

/**
 * Approves connections: records the decision, accepts in EC2, waits until it is available, tags the connection, notes it
 * effective. Run again it finishes what was cut.
 * @throws {PL-NOT-FOUND} this account owns no endpoint service, or not the one that is named
 */
export async function approveRequests(
  options: ApproveOptions,
  rt: Needs,
): Promise<{ approved: DecidedConnection[]; failed: DecisionFailure[] }> {
  const expiresAt =
    options.expires === null ? null : parseEnd(options.expires, "--expires", new Date(rt.clock.now()));
  const caller = await announceCaller(rt);
  const { targets, failed } = await findTargets(rt, options, caller.account);
  if (targets.length + failed.length === 0)
    rt.emit({ type: "note", message: "No connection waits for a decision" });
  const saying = { by: caller.arn, reason: options.reason, expiresAt };
  const recorded = await recordAll(rt, targets, saying, approve);
  failed.push(...recorded.failed);
  const byService = [...new Set(recorded.decided.map(({ connection }) => connection.serviceId))];
  const approved: DecidedConnection[] = [];
  await inParallel(byService, servicesAtOnce, async (serviceId) => {
    const decided = recorded.decided.filter(({ connection }) => connection.serviceId === serviceId);
    const { effective, failed: ineffective } = await makeEffective(rt, serviceId, decided, accepting(rt));
    failed.push(...ineffective);
    for (const one of effective) {
      try {
        await conclude(rt, one.decided, one.connection, caller.arn);
        approved.push(describeDecided(one.decided, "available"));
        tellTerms(rt, one.decided, expiresAt);
      } catch (error) {
        failed.push(toFailure(one.decided.connection.endpointId, error));
      }
    }
  });
  if (approved.length > 0) {
    rt.emit({
      type: "next",
      message: "The consumer proves the path with",
      command: `privlink smoke-test ${approved.length === 1 ? approved[0]?.endpointId : "<endpoint>"}`,
    });
  }
  return { approved, failed };
}

const accepting = ({ aws }: Needs): Effect => ({
  verb: "Accept",
  command: "privlink approve",
  isDone: (state) => state === "available",
  isOver: (state) => state === undefined || !["pendingAcceptance", "pending"].includes(state),
  isDue: (state) => state === "pendingAcceptance",
  call: (serviceId, endpointIds) => acceptConnections(aws, serviceId, endpointIds),
});

async function conclude(
  rt: Needs,
  decided: Decided,
  connection: Connection | undefined,
  by: string,
): Promise<void> {
  const tags = connectionTags(decided);
  const { connectionId, tags: present = {} } = connection ?? {};
  if (connectionId !== undefined && Object.entries(tags).some(([name, value]) => present[name] !== value)) {
    try {
      await tagConnection(rt.aws, connectionId, tags);
    } catch (error) {
      // The connection works without; who and why stands in the registry.
      rt.emit({ type: "warning", message: `${connectionId} could not be tagged: ${faultReason(error)}` });
    }
  }
  await recordEffective(rt, decided, by);
}

/** So that the AWS console, too, says whose connection it is. @source peers 2.A6 */
function connectionTags({ decision, request, recorded }: Decided): Record<string, string> {
  return {
    "privlink:approved-by": callerName(decision.decidedBy),
    ...(recorded ? { "privlink:approved-at": decision.decidedAt } : {}),
    ...(request === undefined ? {} : { "privlink:requested-by": callerName(request.requestedBy) }),
    ...(request?.team == null ? {} : { "privlink:team": request.team }),
    ...(request?.ticket == null ? {} : { "privlink:ticket": request.ticket }),
  };
}

function tellTerms(rt: Needs, decided: Decided, wanted: string | null): void {
  const { decision, earlier, connection } = decided;
  const { endpointId } = connection;
  tellEarlier(rt, decided);
  if (earlier && wanted !== null && wanted !== decision.expiresAt) {
    rt.emit({
      type: "warning",
      message: `--expires has no effect on ${endpointId}: its approval ${decision.expiresAt === null ? "has no end" : `ends at ${decision.expiresAt}`}`,
    });
  }
  if (decision.expiresAt !== null) {
    rt.emit({
      type: "note",
      message: `${endpointId} is granted until ${readableInstant(decision.expiresAt)}; \`privlink requests\` marks it when that has passed`,
    });
  }
}

/** Says so when an earlier run decided: its reason stands, not the one of this run. */
export function tellEarlier(rt: Pick<Runtime, "emit">, { decision, earlier, connection }: Decided): void {
  if (!earlier) return;
  const { status, decidedBy, decidedAt, reason } = decision;
  rt.emit({
    type: "note",
    message: `${connection.endpointId} was ${status} by ${callerName(decidedBy)} at ${decidedAt}${reason === null ? "" : `: ${reason}`}; that decision stands`,
  });
}

/** A decision as a line of the result. */
export function describeDecided(
  { connection, decision, request, recorded }: Decided,
  state: string,
): DecidedConnection {
  return {
    endpointId: connection.endpointId,
    serviceId: connection.serviceId,
    account: connection.owner,
    state,
    requestedBy: request?.requestedBy ?? null,
    decidedBy: decision.decidedBy,
    decidedAt: decision.decidedAt,
    reason: decision.reason,
    expiresAt: decision.expiresAt,
    recorded,
  };
}
