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

const firstDelayMs = 100;
const slowestDelayMs = 10_000;
const leastBudgetMs = 300_000;

/**
 * Milliseconds until the next look. A quarter of what has passed, so that the wait ends at most a quarter
 * late whatever the thing really takes; never slower than 10 s, and slower than a sixtieth of the usual
 * time (at least 1 s) nowhere near the usual time, when the end is due.
 */
export function nextDelayMs(elapsedMs: number, usualSeconds: number | undefined): number {
  const usualMs = (usualSeconds ?? 0) * 1000;
  const due = elapsedMs >= 0.7 * usualMs && elapsedMs <= 1.5 * usualMs;
  const ceiling = due ? Math.min(slowestDelayMs, Math.max(1000, usualMs / 60)) : slowestDelayMs;
  return Math.min(ceiling, Math.max(firstDelayMs, elapsedMs / 4));
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
export async function waitFor<T>(wait: Wait<T>, tools: { clock: Clock; signal: AbortSignal }): Promise<T> {
  const { clock, signal } = tools;
  const start = clock.now();
  for (;;) {
    const seen = await wait.look();
    if (seen.state === "ready") return seen.observed;
    if (seen.state === "failed") throw new PrivlinkError("PL-RESOURCE", seen.reason, { reason: seen.reason });
    const elapsedMs = clock.now() - start;
    wait.onPending(seen.detail, elapsedMs);
    if (elapsedMs >= budgetMs(wait.usualSeconds)) {
      const reason = `still "${seen.detail}" after ${Math.round(elapsedMs / 1000)} s`;
      throw new PrivlinkError("PL-RESOURCE", reason, { reason });
    }
    signal.throwIfAborted();
    await clock.sleep(nextDelayMs(elapsedMs, wait.usualSeconds), signal);
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
  tools: { clock: Clock; signal: AbortSignal },
): Promise<T> {
  const { clock, signal } = tools;
  const start = clock.now();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const elapsedMs = clock.now() - start;
      if (!again(error) || elapsedMs >= budgetMs(wait.usualSeconds)) throw error;
      wait.onPending(wait.describe(error), elapsedMs);
      signal.throwIfAborted();
      await clock.sleep(nextDelayMs(elapsedMs, wait.usualSeconds), signal);
    }
  }
}
