import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import { DatabaseUnavailable } from "./postgres.ts";

/** Bounds of the wait. */
export interface RetryOptions {
  /** No new attempt is made later than this after the first. */
  readonly budgetSeconds: number;
  readonly log: Pick<FastifyBaseLogger, "warn">;
  /** Ends the wait, for example when the process was told to stop. */
  readonly signal: AbortSignal;
}

/**
 * Runs `attempt` until the database can be reached: a task may start before its database does, or during a failover.
 *
 * @throws {DatabaseUnavailable} when the budget is used up, or at once when waiting cannot help
 */
export async function awaitDatabase<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const deadline = performance.now() + options.budgetSeconds * 1000;
  for (let delayMs = 100, first = true; ; delayMs = Math.min(delayMs * 2, 2000), first = false) {
    try {
      return await attempt();
    } catch (error) {
      const canWait = error instanceof DatabaseUnavailable && !error.permanent;
      if (!canWait || performance.now() + delayMs > deadline) throw error;
      if (first)
        options.log.warn({ err: error, budgetSeconds: options.budgetSeconds }, "waiting for the database");
    }
    await sleep(delayMs, undefined, { signal: options.signal });
  }
}
