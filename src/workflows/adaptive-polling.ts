import { nextDelayMs } from "../engine/wait.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** One thing to wait for. */
export interface Poll<T> {
  /** One look: a value ends the wait, undefined goes on; final states that are bad news throw. */
  look(): Promise<T | undefined>;
  /** Milliseconds after which waiting ends without a result. */
  readonly timeoutMs: number;
  /** Seconds that it usually takes; sets the pace. */
  readonly usualSeconds?: number;
  /** What exists already and which command goes on, for whoever interrupts the wait. */
  readonly interrupted: { readonly message: string; readonly hint: string };
}

/** What is waited for here is often decided by people, who take hours: then looking closely only costs calls. */
const latePart = 1 / 4;

/**
 * Looks until there is a result, quickly at first and more slowly the longer it takes. The last look is at the very end.
 * @returns undefined when time ran out
 * @throws {PL-INTERRUPTED} with what exists and how to go on
 */
export async function poll<T>(
  wait: Poll<T>,
  { clock, signal }: Pick<Runtime, "clock" | "signal">,
): Promise<T | undefined> {
  const { timeoutMs, usualSeconds, interrupted } = wait;
  const start = clock.now();
  for (;;) {
    if (signal.aborted)
      throw new PrivlinkError("PL-INTERRUPTED", interrupted.message, { hint: interrupted.hint });
    const result = await wait.look();
    if (result !== undefined) return result;
    const elapsedMs = clock.now() - start;
    if (elapsedMs >= timeoutMs) return undefined;
    try {
      const delayMs = nextDelayMs(elapsedMs, usualSeconds, { latePart });
      await clock.sleep(Math.min(delayMs, timeoutMs - elapsedMs), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
