import type { Decision } from "../access/decision.ts";
import { decidedAlready } from "../access/guards.ts";
import { noteEffective } from "../access/note-effective.ts";
import type { AccessRequest } from "../access/request.ts";
import type { DecisionInput, Transition } from "../access/transition.ts";
import { PrivlinkError } from "../errors/error.ts";
import { getDecision, writeDecision } from "../registry/decisions.ts";
import { answerRequest, getRequest } from "../registry/requests.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type DecisionFailure, toFailure } from "./approve-requests-failure.ts";
import type { Target } from "./approve-requests-targets.ts";
import { inParallel } from "./in-parallel.ts";

/** What the owner says; the rest of a decision follows from the connection and its records. */
export type Saying = Pick<DecisionInput, "by" | "reason" | "expiresAt">;

/** A connection on which the decision stands. */
export interface Decided extends Target {
  readonly decision: Decision;
  readonly request: AccessRequest | undefined;
  /** Whether the decision is on record, here or from an earlier run. */
  readonly recorded: boolean;
  /** True when an earlier run decided, and this one only had to finish it, or had nothing to do. */
  readonly earlier: boolean;
}

/** How many decisions are recorded at a time. */
const atOnce = 4;

/**
 * Takes a decision on each target and puts it on record; failures are collected, one by one.
 * @throws {PL-INTERRUPTED} when it is interrupted before anything is decided
 */
export async function recordAll(
  rt: Pick<Runtime, "clock" | "signal">,
  targets: readonly Target[],
  saying: Saying,
  transition: (input: DecisionInput) => Transition,
): Promise<{ decided: Decided[]; failed: DecisionFailure[] }> {
  const decided: Decided[] = [];
  const failed: DecisionFailure[] = [];
  await inParallel(targets, atOnce, async (target) => {
    try {
      rt.signal.throwIfAborted();
      decided.push(await recordOne(rt, target, saying, transition));
    } catch (error) {
      if (!rt.signal.aborted) failed.push(toFailure(target.connection.endpointId, error));
    }
  });
  // Where something is decided already, the next step stops and says what.
  if (decided.length === 0) rt.signal.throwIfAborted();
  return { decided, failed };
}

async function recordOne(
  rt: Pick<Runtime, "clock">,
  target: Target,
  saying: Saying,
  transition: (input: DecisionInput) => Transition,
): Promise<Decided> {
  const { connection, gate } = target;
  const { owner, endpointId } = connection;
  const known = await gate.use(async (table) => {
    const [request, decision] = await Promise.all([
      getRequest(table, owner, endpointId),
      getDecision(table, owner, endpointId),
    ]);
    return { request, decision };
  });
  const { outcome, decision } = transition({
    ...saying,
    connection,
    request: known?.request,
    decision: known?.decision,
    now: new Date(rt.clock.now()),
  });
  const common = { ...target, decision, request: known?.request };
  if (outcome !== "record") {
    if (outcome === "resume") await answer(target, decision);
    return { ...common, recorded: true, earlier: true };
  }
  const written = await gate.use((table) => writeDecision(table, decision));
  if (written === false) throw await overtaken(target);
  await answer(target, decision);
  return { ...common, recorded: written === true, earlier: false };
}

/** Of two who decided at once the other one was faster; says who, what and when. */
async function overtaken({ connection, gate }: Target): Promise<PrivlinkError> {
  const winner = await gate.use((table) => getDecision(table, connection.owner, connection.endpointId));
  if (winner !== undefined) return decidedAlready(winner);
  return new PrivlinkError("PL-CONFLICT", `The records of ${connection.endpointId} changed meanwhile`, {
    hint: "Run the same command again.",
  });
}

/** Tells the consumer, where a request is on file, before EC2 acts: whoever waits then finds the reason at once. */
async function answer({ connection, gate }: Target, decision: Decision): Promise<void> {
  const { status, decidedBy, decidedAt, reason, expiresAt } = decision;
  await gate.use((table) =>
    answerRequest(table, connection.owner, connection.endpointId, {
      status,
      by: decidedBy,
      at: decidedAt,
      reason,
      expiresAt,
    }),
  );
}

/** Puts on record that EC2 obeys. Another run that noted the same is just as good. */
export async function recordEffective(
  rt: Pick<Runtime, "clock">,
  { gate, decision, recorded }: Decided,
  by: string,
): Promise<void> {
  if (!recorded || decision.effectiveAt !== null) return;
  const next = noteEffective(decision, by, new Date(rt.clock.now()));
  await gate.use((table) => writeDecision(table, next));
}
