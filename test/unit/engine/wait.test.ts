import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetMs, nextDelayMs, waitFor } from "../../../src/engine/wait.ts";
import { virtualClock } from "./virtual-clock.ts";

const live = new AbortController().signal;

function waitUntil(readyAtMs: number, usualSeconds: number | undefined) {
  const clock = virtualClock();
  let looks = 0;
  const run = waitFor(
    {
      usualSeconds,
      onPending: () => {},
      look: async () => {
        looks += 1;
        return clock.now() >= readyAtMs
          ? { state: "ready", observed: looks }
          : { state: "pending", detail: "not yet" };
      },
    },
    { clock, signal: live },
  );
  return { clock, run };
}

describe("waitFor", () => {
  it("ends at most a quarter late, and at most 10 s late", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 250_000 }),
        fc.option(fc.integer({ min: 1, max: 900 })),
        async (readyAt, usual) => {
          const { clock, run } = waitUntil(readyAt, usual ?? undefined);
          await run;
          expect(clock.now() - readyAt).toBeLessThanOrEqual(Math.max(100, Math.min(10_000, readyAt / 4)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("looks soon at first, and closely when the end is due", () => {
    expect(nextDelayMs(0, 840)).toBe(100);
    expect(nextDelayMs(200_000, 840)).toBe(10_000);
    expect(nextDelayMs(140_000, 150)).toBe(2500);
    expect(nextDelayMs(20_000, 20)).toBe(1000);
  });

  it("stays modest: a database of 14 minutes costs fewer than 120 looks", async () => {
    const { run } = waitUntil(840_000, 840);
    expect(await run).toBeLessThan(120);
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
