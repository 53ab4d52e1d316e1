import { describe, expect, it } from "vitest";
import { createRetryStrategy, type AttemptFailure } from "../../../src/runtime/retry.ts";
import { virtualClock } from "../engine/virtual-clock.ts";

const failed: AttemptFailure = { errorType: "TRANSIENT" };
const throttled: AttemptFailure = { errorType: "THROTTLING" };

function strategy(random = () => 0.999, signal = new AbortController().signal) {
  const clock = virtualClock();
  return { clock, ...createRetryStrategy({ clock, signal, random }) };
}

/** Retries until the strategy gives up; answers with how often it tried again. */
async function tries(
  failure: AttemptFailure,
  { acquireInitialRetryToken, refreshRetryTokenForRetry } = strategy(),
) {
  let token = await acquireInitialRetryToken("");
  for (let count = 0; ; count += 1) {
    try {
      token = await refreshRetryTokenForRetry(token, failure);
      expect(token.getRetryCount()).toBe(count + 1);
      expect(token.getRetryDelay()).toBe(0);
    } catch {
      return count;
    }
  }
}

describe("retries", () => {
  it("bear failures by number, with growing pauses", async () => {
    const { clock, ...of } = strategy();
    expect(await tries(failed, { clock, ...of })).toBe(7);
    expect(clock.slept.map(Math.round)).toEqual([100, 200, 400, 799, 1598, 3197, 6394]);
  });

  it("bear throttling by time: for five minutes, pausing 20 s at most", async () => {
    const of = strategy();
    const count = await tries(throttled, of);
    expect(count).toBeGreaterThan(15);
    expect(Math.max(...of.clock.slept)).toBeLessThanOrEqual(20_000);
    expect(of.clock.now()).toBeGreaterThan(300_000);
    expect(of.clock.now()).toBeLessThan(325_000);
  });

  it("spread over the whole pause", async () => {
    const { clock, ...of } = strategy(() => 0);
    await tries(failed, { clock, ...of });
    expect(new Set(clock.slept)).toEqual(new Set([0]));
  });

  it("do not repeat a refusal", async () => {
    expect(await tries({ errorType: "CLIENT_ERROR" })).toBe(0);
  });

  it("have no quota: one call's failures cost the next nothing", async () => {
    const of = strategy(() => 0);
    for (let call = 0; call < 300; call += 1) expect(await tries(failed, of)).toBe(7);
  });

  it("wait as long as AWS asks, within reason", async () => {
    const { clock, ...of } = strategy(() => 0);
    const token = await of.acquireInitialRetryToken("");
    await of.refreshRetryTokenForRetry(token, { ...throttled, retryAfterHint: new Date(3000) });
    await of.refreshRetryTokenForRetry(token, { ...throttled, retryAfterHint: new Date(900_000) });
    expect(clock.slept).toEqual([3000, 20_000]);
  });

  it("end with an interruption, except for calls that began after it", async () => {
    const interruption = new AbortController();
    const of = strategy(() => 0.5, interruption.signal);
    const before = await of.acquireInitialRetryToken("");
    interruption.abort(new Error("stop"));
    await expect(of.refreshRetryTokenForRetry(before, failed)).rejects.toThrow("stop");
    const after = await of.acquireInitialRetryToken("");
    await expect(of.refreshRetryTokenForRetry(after, failed)).resolves.toBeDefined();
  });
});
