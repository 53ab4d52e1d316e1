import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetMs, nextDelayMs, waitFor } from "../../../src/engine/wait.ts";
import { virtualClock } from "./virtual-clock.ts";

const live = new AbortController().signal;

/** A wait for something that is ready at a time, in a cloud whose calls take their time. */
function waitUntil(readyAtMs: number, usualSeconds: number | undefined, callMs = 0) {
  const clock = virtualClock();
  const lookedAt: number[] = [];
  const run = waitFor(
    {
      usualSeconds,
      onPending: () => {},
      look: async () => {
        lookedAt.push(clock.now());
        const isReady = clock.now() >= readyAtMs;
        if (callMs > 0) await clock.sleep(callMs);
        return isReady
          ? { state: "ready", observed: lookedAt.length }
          : { state: "pending", detail: "not yet" };
      },
    },
    { clock, signal: live },
  );
  return { clock, run, lookedAt };
}

describe("waitFor", () => {
  it("ends at most a fiftieth late, and at most 10 s late, whatever was usual", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 250_000 }),
        fc.option(fc.integer({ min: 1, max: 900 })),
        async (readyAt, usual) => {
          const { clock, run } = waitUntil(readyAt, usual ?? undefined);
          await run;
          expect(clock.now() - readyAt).toBeLessThanOrEqual(Math.max(50, Math.min(10_000, readyAt / 50)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("looks soon where calls are quick, seldom where they are slow, and closely when the end is due", () => {
    expect(nextDelayMs(0, 840)).toBe(50);
    expect(nextDelayMs(0, 840, { lookMs: 30 })).toBe(300);
    expect(nextDelayMs(0, 840, { lookMs: 20_000 })).toBe(1000);
    expect(nextDelayMs(500_000, 840)).toBe(10_000);
    expect(nextDelayMs(800_000, 840)).toBe(4200);
    expect(nextDelayMs(140_000, 150)).toBe(1000);
  });

  it("stays modest on AWS: no second look within a second, and some 240 for a database of 14 minutes", async () => {
    const { run, lookedAt } = waitUntil(840_000, 840, 100);
    expect(await run).toBeLessThan(250);
    const gaps = lookedAt.slice(1).map((at, index) => at - (lookedAt[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });

  it.each([1, 60, 600])("meets the end of a cloud that is %i times as fast", async (timeScale) => {
    const readyAtMs = 840_000 / timeScale;
    const { run, clock } = waitUntil(readyAtMs, 840, timeScale === 1 ? 100 : 3);
    await run;
    expect(clock.now() / readyAtMs).toBeLessThan(1.03);
  });

  it("gives up after its budget, saying what it saw last", async () => {
    const { run, clock } = waitUntil(Number.POSITIVE_INFINITY, 100);
    await expect(run).rejects.toThrow(/still "not yet" after 4\d\d s/);
    expect(clock.now()).toBeGreaterThanOrEqual(budgetMs(100));
  });

  it("fails at once with the reason of a failed state", async () => {
    const clock = virtualClock();
    const look = async () => ({ state: "failed", reason: "incompatible-network" }) as const;
    const run = waitFor({ look, usualSeconds: 800, onPending: () => {} }, { clock, signal: live });
    await expect(run).rejects.toMatchObject({ code: "PL-RESOURCE", reason: "incompatible-network" });
    expect(clock.now()).toBe(0);
  });

  it("rejects with the signal's reason as soon as it is aborted", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const look = async () => ({ state: "pending", detail: "" }) as const;
    const run = waitFor(
      { look, usualSeconds: 800, onPending: () => {} },
      { clock, signal: controller.signal },
    );
    void clock.sleep(50).then(() => controller.abort(new Error("Ctrl-C")));
    await expect(run).rejects.toThrow("Ctrl-C");
    expect(clock.now()).toBe(50);
  });
});
