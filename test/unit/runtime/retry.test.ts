import { describe, expect, it } from "vitest";
import { createRetryStrategy } from "../../../src/runtime/retry.ts";

/** A strategy in a time of its own; answers with how long it has waited. */
function strategy() {
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    sleep(ms: number) {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const { signal } = new AbortController();
  return { retry: createRetryStrategy({ clock, signal, random: () => 0.5 }), waitedMs: () => nowMs };
}

const named = (name: string) => Object.assign(new Error("said by AWS"), { name });

describe("createRetryStrategy", () => {
  it("bears throttling for minutes", async () => {
    const { retry, waitedMs } = strategy();
    let token = await retry.acquireInitialRetryToken("");
    const failure = { error: named("RequestLimitExceeded"), errorType: "THROTTLING" } as const;
    for (let count = 0; count < 12; count += 1) token = await retry.refreshRetryTokenForRetry(token, failure);
    expect(token.getRetryCount()).toBe(12);
    expect(waitedMs()).toBeGreaterThan(60_000);
  });

  it("does not wait for a quota that is used up, which the SDK takes for throttling", async () => {
    const { retry, waitedMs } = strategy();
    const token = await retry.acquireInitialRetryToken("");
    const failure = { error: named("LimitExceededException"), errorType: "THROTTLING" } as const;
    await expect(retry.refreshRetryTokenForRetry(token, failure)).rejects.toThrow("not to be repeated");
    expect(waitedMs()).toBe(0);
  });
});
