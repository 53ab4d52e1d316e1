import type { PlannedChange } from "../reporting/events.ts";
import { applyStack, type BuiltStack } from "./stack-apply.ts";
import { isWithin, onlyChanges, toChanges } from "./stack-changes.ts";
import type { StackRuntime, StackSession } from "./stack-context.ts";
import { withLease } from "./stack-lease.ts";
import { planStack, type StackAsFound, type StackPlan } from "./stack-plan.ts";
import { refuseProtectedLoss } from "./stack-protection.ts";

/** What {@link buildStack} is told. */
export interface StackBuild<Found extends StackAsFound> {
  /** Looks at the stack; asked again once the lease is held. */
  readonly find: (session: StackSession) => Promise<Found>;
  /** Shows the changes and gets consent, or throws. */
  readonly agree: (changes: readonly PlannedChange[], stack: Found) => Promise<void>;
  /** The command that goes on after a failure. */
  readonly resume: string;
  /** See LeaseWish. */
  readonly leaseTimeoutMs?: number | undefined;
}

/** What {@link buildStack} answers. */
export interface StackBuilt<Found extends StackAsFound> extends BuiltStack {
  /** As it was looked at just before it was built. */
  readonly stack: Found;
  /** Milliseconds that somebody thought about the plan. */
  readonly thoughtMs: number;
}

/**
 * Looks, plans, asks, and builds while no other run does. Without changes nothing is written (no lease either), and
 * what is still on its way is waited for. What was agreed to is looked at afresh under the lease: what is less is
 * done, what is more is asked for again.
 * @throws {PL-PROTECTED} | {PL-LEASE} | {PL-RESOURCE} | {PL-INTERRUPTED} | what `agree` throws
 */
export async function buildStack<Found extends StackAsFound>(
  rt: StackRuntime,
  session: StackSession,
  { find, agree, resume, leaseTimeoutMs }: StackBuild<Found>,
): Promise<StackBuilt<Found>> {
  let thoughtMs = 0;
  const ask = async ({ changes, stack }: Looked<Found>): Promise<void> => {
    const askedAtMs = rt.clock.now();
    await agree(changes, stack);
    thoughtMs += rt.clock.now() - askedAtMs;
  };
  const look = async (of: StackSession): Promise<Looked<Found>> => {
    const stack = await find(of);
    const plan = planStack(stack);
    refuseProtectedLoss([plan.build, plan.removal]);
    return { stack, plan, changes: changesOf(plan) };
  };
  const seen = await look(session);
  if (seen.changes.length === 0) {
    return { ...(await applyStack(session, seen.plan, resume)), stack: seen.stack, thoughtMs };
  }
  await ask(seen);
  return withLease(rt, session, { command: resume, timeoutMs: leaseTimeoutMs }, async (held) => {
    const fresh = await look(held);
    if (!isWithin(fresh.changes, seen.changes)) await ask(fresh);
    return { ...(await applyStack(held, fresh.plan, resume)), stack: fresh.stack, thoughtMs };
  });
}

/** A stack as it was looked at, and what follows from it. */
interface Looked<Found> {
  readonly stack: Found;
  readonly plan: StackPlan;
  readonly changes: readonly PlannedChange[];
}

function changesOf({ build, removal }: StackPlan): PlannedChange[] {
  return onlyChanges(toChanges([...build.entries.values(), ...removal.entries.values()]));
}
