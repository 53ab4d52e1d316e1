import { systemClock } from "../../src/runtime/clock.ts";
import type { Clock } from "../../src/runtime/runtime.ts";

/** The machine's time, `speed` times as fast: what waits for 45 s waits for 0.9 s at a speed of 50. */
export function fastClock(speed: number): Clock {
  const startMs = Date.now();
  return {
    now: () => startMs + (Date.now() - startMs) * speed,
    sleep: (ms, signal) => systemClock.sleep(Math.ceil(ms / speed), signal),
  };
}
