import { faultKind } from "./fault.ts";

const firstDelayMs = 200;
const slowestDelayMs = 5000;

/** How long AWS may take until what was created a moment ago is known everywhere. @source aws-facts 2.6 */
const visibleWithinMs = 60_000;

/**
 * Repeats a call that refers to something just created while AWS does not know it yet.
 * @param again which errors pass by themselves; by default: the object is missing
 * @throws the last error once the time is up, any other error at once, the signal's reason when aborted
 * @source aws-facts 2.6
 */
export async function eventually<T>(
  signal: AbortSignal,
  call: () => Promise<T>,
  again: (error: unknown) => boolean = (error) => faultKind(error) === "missing",
  withinMs: number = visibleWithinMs,
): Promise<T> {
  let waitedMs = 0;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(slowestDelayMs, delayMs * 2)) {
    try {
      return await call();
    } catch (error) {
      if (!again(error) || waitedMs >= withinMs) throw error;
      await pause(delayMs, signal);
      waitedMs += delayMs;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
