import { destroy } from "../engine/destroy.ts";
import { leftBehind, planDestroy, type Plan, type PlanEntry } from "../engine/plan.ts";
import type { Removal } from "../engine/contract.ts";
import type { ProvisionerContext } from "../provisioners/graph/producer.ts";
import type { PlannedChange } from "../reporting/events.ts";
import { tellingLeftCost } from "./cost/left-cost.ts";
import { isWithin, toChanges } from "./stack-changes.ts";
import type { StackRuntime, StackSession } from "./stack-context.ts";
import { hasLeaseTable, withLease } from "./stack-lease.ts";
import type { StackAsFound } from "./stack-plan.ts";

/** A stack as a removal sees it. */
export interface StackToRemove {
  readonly found: StackAsFound["found"];
  readonly plan: Plan<ProvisionerContext>;
  readonly planned: readonly PlannedChange[];
  /** What stays, in words. */
  readonly kept: readonly string[];
}

/** Plans the removal of all that was found. Pure. */
export function planRemoval({ found }: StackAsFound, removal: Removal): StackToRemove {
  const plan = planDestroy(found.graph, found.observations);
  return { found, plan, planned: toChanges(plan.entries.values()), kept: leftBehind(plan, removal) };
}

/** What {@link removeStack} is told. */
export interface StackRemoval<Seen extends StackToRemove> {
  /** As it was seen first. */
  readonly seen: Seen;
  /** Looks afresh, once the lease is held. */
  readonly look: (session: StackSession) => Promise<Seen>;
  /** Throws what stands in the way. */
  readonly check: (seen: Seen) => void;
  /** Shows what goes and what stays and gets consent, or throws. */
  readonly agree: (seen: Seen) => Promise<void>;
  /** What has to be done just before the first resource goes. */
  readonly prepare: (seen: Seen) => Promise<void>;
  /** Names of resources whose deletion protection is switched off. */
  readonly lift: (seen: Seen) => ReadonlySet<string>;
  readonly removal: Removal;
  /** The command that goes on after a failure. */
  readonly resume: string;
  /** See LeaseWish. */
  readonly leaseTimeoutMs?: number | undefined;
}

/** What {@link removeStack} answers. */
export interface StackRemoved {
  readonly deleted: readonly PlanEntry[];
  readonly kept: readonly string[];
  /** Milliseconds that somebody thought about it. */
  readonly thoughtMs: number;
}

/**
 * Asks, then removes a stack while no other run works on it; what was agreed to is looked at afresh under the lease.
 * The lease's table goes last. Where nothing exists nothing is written, unless that table was left behind.
 * @throws {PL-LEASE} | {PL-RESOURCE} | {PL-INTERRUPTED} | what `check` and `agree` throw
 */
export async function removeStack<Seen extends StackToRemove>(
  rt: StackRuntime,
  session: StackSession,
  { seen, look, check, agree, prepare, lift, removal, resume, leaseTimeoutMs }: StackRemoval<Seen>,
): Promise<StackRemoved> {
  let thoughtMs = 0;
  const ask = async (about: Seen): Promise<void> => {
    const askedAtMs = rt.clock.now();
    await agree(about);
    thoughtMs += rt.clock.now() - askedAtMs;
  };
  if (seen.planned.length > 0) {
    check(seen);
    await ask(seen);
  } else if (!(await hasLeaseTable(rt, session))) {
    return { deleted: [], kept: [], thoughtMs };
  }
  return withLease(rt, session, { command: resume, timeoutMs: leaseTimeoutMs }, async (held, lease) => {
    const fresh = await look(held);
    let deleted: readonly PlanEntry[] = [];
    if (fresh.planned.length > 0) {
      check(fresh);
      if (!isWithin(fresh.planned, seen.planned)) await ask(fresh);
      await prepare(fresh);
      const options = { ...held.tools, context: held.writing, removal, lift: lift(fresh), resume };
      deleted = await tellingLeftCost(() => destroy(fresh.plan, options), fresh.found, session.region);
    }
    await lease.removeTable();
    return { deleted, kept: fresh.kept, thoughtMs };
  });
}
