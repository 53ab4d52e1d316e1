import type { Clock } from "../../../src/engine/tools.ts";

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/**
 * Time that passes only when nothing else is left to do: each turn of the event loop wakes the earliest
 * sleeper. Tests that wait for minutes take milliseconds.
 */
export function virtualClock(): Clock & { readonly slept: number[] } {
  let now = 0;
  let scheduled = false;
  const slept: number[] = [];
  const sleepers = new Set<Sleeper>();
  const turn = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      now = Math.max(now, next.at);
      next.wake();
      turn();
    });
  };
  return {
    slept,
    now: () => now,
    sleep(ms, signal) {
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        slept.push(ms);
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          at: now + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        sleepers.add(sleeper);
        turn();
      });
    },
  };
}
