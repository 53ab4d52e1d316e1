import { PrivlinkError } from "../errors/error.ts";
import type { Readiness } from "./contract.ts";
import type { Clock } from "./tools.ts";

/** One thing to wait for. */
export interface Wait<T> {
  /** One look. */
  look(): Promise<Readiness<T>>;
  /** Expected seconds until ready: sets pace and budget. */
  readonly usualSeconds: number | undefined;
  /** Told after each look that found it pending. */
  onPending(detail: string, elapsedMs: number): void;
}

/** What waiting needs from outside. */
export interface WaitTools {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Sleeps between two looks; the clock's own sleep when absent. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A wait for AWS ends at most this part of its length late, whatever the length is. */
const closely = 1 / 50;
/** Looking takes at most this part of the time: what answers slowly is asked less often. */
const lookPart = 1 / 10;
const leastDelayMs = 50;
const mostLookCostMs = 1000;
const slowestDelayMs = 10_000;
const leastBudgetMs = 300_000;

/** How a wait is paced beside what has passed. */
export interface Pace {
  /** How long the last look took, in milliseconds. */
  readonly lookMs?: number;
  /** Part of its length that a wait may end late; a fiftieth when absent. */
  readonly latePart?: number;
}

/**
 * Milliseconds until the next look: a fiftieth of what has passed, so that the wait ends closely whatever the
 * thing takes and however fast this cloud is. AWS answers in a tenth of a second, so the first looks are a
 * second apart. Never slower than 10 s, nor than a two-hundredth of the usual time when the end is due.
 */
export function nextDelayMs(
  elapsedMs: number,
  usualSeconds: number | undefined,
  { lookMs = 0, latePart = closely }: Pace = {},
): number {
  const usualMs = (usualSeconds ?? 0) * 1000;
  const due = elapsedMs >= 0.7 * usualMs && elapsedMs <= 1.5 * usualMs;
  const ceiling = due ? Math.min(slowestDelayMs, Math.max(1000, usualMs / 200)) : slowestDelayMs;
  const floor = Math.max(leastDelayMs, Math.min(mostLookCostMs, lookMs / lookPart));
  return Math.max(floor, Math.min(ceiling, elapsedMs * latePart));
}

/** Milliseconds after which waiting is given up: four times the usual time, at least five minutes. */
export function budgetMs(usualSeconds: number | undefined): number {
  return Math.max(leastBudgetMs, 4000 * (usualSeconds ?? 0));
}

/**
 * Looks until ready, and no longer than the budget. Ends on every final state.
 * @throws {PL-RESOURCE} it failed (reason: AWS's own) or the budget is used up
 * @throws the signal's reason as soon as it is aborted, but not before one look
 */
export async function waitFor<T>(wait: Wait<T>, tools: WaitTools): Promise<T> {
  const { clock } = tools;
  const start = clock.now();
  for (;;) {
    const lookedAt = clock.now();
    const seen = await wait.look();
    if (seen.state === "ready") return seen.observed;
    if (seen.state === "failed") throw new PrivlinkError("PL-RESOURCE", seen.reason, { reason: seen.reason });
    const elapsedMs = clock.now() - start;
    wait.onPending(seen.detail, elapsedMs);
    if (elapsedMs >= budgetMs(wait.usualSeconds)) {
      const reason = `still "${seen.detail}" after ${Math.round(elapsedMs / 1000)} s`;
      throw new PrivlinkError("PL-RESOURCE", reason, { reason });
    }
    await pauseUntilNext(wait, tools, elapsedMs, clock.now() - lookedAt);
  }
}

/**
 * Calls until it does not fail with something that `again` knows to pass; same pace and budget as {@link waitFor}.
 * @throws the last error once the budget is used up, any other error at once, the signal's reason when aborted
 */
export async function retryWhile<T>(
  call: () => Promise<T>,
  again: (error: unknown) => boolean,
  wait: Omit<Wait<T>, "look"> & { describe(error: unknown): string },
  tools: WaitTools,
): Promise<T> {
  const { clock } = tools;
  const start = clock.now();
  for (;;) {
    const calledAt = clock.now();
    try {
      return await call();
    } catch (error) {
      const elapsedMs = clock.now() - start;
      if (!again(error) || elapsedMs >= budgetMs(wait.usualSeconds)) throw error;
      wait.onPending(wait.describe(error), elapsedMs);
      await pauseUntilNext(wait, tools, elapsedMs, clock.now() - calledAt);
    }
  }
}

async function pauseUntilNext(
  { usualSeconds }: { readonly usualSeconds: number | undefined },
  { clock, signal, pause = clock.sleep.bind(clock) }: WaitTools,
  elapsedMs: number,
  lookMs: number,
): Promise<void> {
  signal.throwIfAborted();
  await pause(nextDelayMs(elapsedMs, usualSeconds, { lookMs }), signal);
}
