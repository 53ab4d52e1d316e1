import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./runtime.ts";

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // Timers reject with an AbortError of their own; callers want what the signal was aborted with.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
