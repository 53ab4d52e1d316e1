import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Milestone } from "../../../src/engine/contract.ts";
import { execute, type Task, type TaskRun } from "../../../src/engine/execute.ts";
import { virtualClock } from "./virtual-clock.ts";

interface Step {
  readonly needs: readonly (readonly [number, Milestone])[];
  /** Milliseconds until exists, then until ready. */
  readonly acts: number;
  readonly waits: number;
  readonly fails: boolean;
}

/** Acyclic by construction: a task needs only tasks of a lower number. */
const steps: fc.Arbitrary<Step[]> = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.tuple(
    ...Array.from({ length: count }, (_, index) =>
      fc.record({
        needs: fc.uniqueArray(
          fc.tuple(fc.nat({ max: Math.max(0, index - 1) }), fc.constantFrom<Milestone>("exists", "ready")),
          { maxLength: index === 0 ? 0 : 4, selector: ([target]) => target },
        ),
        acts: fc.nat({ max: 20 }),
        waits: fc.nat({ max: 50 }),
        fails: fc.boolean().map((coin) => coin && index % 5 === 4),
      }),
    ),
  ),
);

interface Moment {
  readonly what: "start" | "exists" | "ready" | "fail";
  readonly id: string;
}

async function run(plan: readonly Step[], concurrency: number, abortAfter?: number) {
  const clock = virtualClock();
  const controller = new AbortController();
  const moments: Moment[] = [];
  let acting = 0;
  let most = 0;
  const tasks: Task[] = plan.map(({ needs }, index) => ({
    id: String(index),
    needs: new Map(needs.map(([target, milestone]) => [String(target), milestone])),
  }));
  const act = async (id: string, { reach }: TaskRun): Promise<void> => {
    const step = plan[Number(id)];
    if (step === undefined) throw new Error(`no task ${id}`);
    moments.push({ what: "start", id });
    if (abortAfter !== undefined && moments.filter(({ what }) => what === "start").length > abortAfter)
      controller.abort();
    acting += 1;
    most = Math.max(most, acting);
    await clock.sleep(step.acts);
    acting -= 1;
    if (step.fails) {
      moments.push({ what: "fail", id });
      throw new Error(`task ${id}`);
    }
    moments.push({ what: "exists", id });
    reach();
    await clock.sleep(step.waits);
    moments.push({ what: "ready", id });
  };
  const outcome = await execute(tasks, act, { concurrency, signal: controller.signal });
  return { moments, most, outcome, tasks };
}

const at = (moments: readonly Moment[], what: Moment["what"], id: string): number =>
  moments.findIndex((moment) => moment.what === what && moment.id === id);

describe("execute", () => {
  it("never starts a task before its needs, starts each once, keeps the limit, accounts for every task", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (plan, concurrency) => {
        const { moments, most, outcome, tasks } = await run(plan, concurrency);
        expect(most).toBeLessThanOrEqual(concurrency);
        for (const { id, needs } of tasks) {
          const starts = moments.filter((moment) => moment.what === "start" && moment.id === id).length;
          expect(starts).toBe(outcome.skipped.includes(id) ? 0 : 1);
          if (starts === 0) continue;
          for (const [target, milestone] of needs) {
            const reached = at(moments, milestone, target);
            expect(reached).toBeGreaterThanOrEqual(0);
            expect(reached).toBeLessThan(at(moments, "start", id));
          }
        }
        const accounted = [
          ...outcome.done,
          ...outcome.cut,
          ...outcome.skipped,
          ...outcome.failures.map(({ id }) => id),
        ];
        expect(accounted.sort()).toEqual(tasks.map(({ id }) => id).sort());
        expect(outcome.done.length === plan.length).toBe(outcome.failures.length === 0);
      }),
      { numRuns: 150 },
    );
  });

  it("starts nothing after the first failure and reports all failures", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (plan, concurrency) => {
        const { moments, outcome } = await run(plan, concurrency);
        const failed = moments.filter(({ what }) => what === "fail").map(({ id }) => id);
        expect(outcome.failures.map(({ id }) => id)).toEqual(failed);
        const firstFailure = moments.findIndex(({ what }) => what === "fail");
        if (firstFailure === -1) return;
        expect(moments.slice(firstFailure).some(({ what }) => what === "start")).toBe(false);
        expect(outcome.skipped.length > 0 || outcome.done.length + failed.length === plan.length).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("starts nothing after an abort and lets what runs end", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat({ max: 6 }), async (plan, abortAfter) => {
        const { moments, outcome } = await run(plan, 3, abortAfter);
        const starts = moments.filter(({ what }) => what === "start").length;
        expect(starts).toBeLessThanOrEqual(abortAfter + 1);
        expect(outcome.done.length + outcome.failures.length).toBe(starts);
      }),
      { numRuns: 100 },
    );
  });

  it("starts a dependant at exists while the other still gets ready", async () => {
    const { moments } = await run(
      [
        { needs: [], acts: 1, waits: 100, fails: false },
        { needs: [[0, "exists"]], acts: 1, waits: 0, fails: false },
        { needs: [[0, "ready"]], acts: 1, waits: 0, fails: false },
      ],
      2,
    );
    expect(at(moments, "ready", "1")).toBeLessThan(at(moments, "ready", "0"));
    expect(at(moments, "start", "2")).toBeGreaterThan(at(moments, "ready", "0"));
  });

  it("gives the slot free while a task waits", async () => {
    const plan: Step[] = Array.from({ length: 3 }, () => ({ needs: [], acts: 1, waits: 1000, fails: false }));
    const { moments } = await run(plan, 1);
    expect(moments.findIndex(({ what }) => what === "ready")).toBeGreaterThan(at(moments, "start", "2"));
  });

  it("reports a task that stops at a safe point as cut, not as failed", async () => {
    const clock = virtualClock();
    const outcome = await execute(
      [
        { id: "slow", needs: new Map() },
        { id: "bad", needs: new Map() },
        { id: "next", needs: new Map([["slow", "ready"]]) },
      ],
      async (id, { reach, stop }) => {
        if (id === "bad") throw new Error("bad");
        reach();
        await clock.sleep(60_000, stop);
      },
      { concurrency: 2, signal: new AbortController().signal },
    );
    expect(outcome).toMatchObject({ done: [], cut: ["slow"], skipped: ["next"], failures: [{ id: "bad" }] });
    expect(clock.now()).toBeLessThan(1000);
  });

  it("refuses tasks that can never start", async () => {
    const tasks: Task[] = [{ id: "a", needs: new Map([["b", "exists"]]) }];
    await expect(
      execute(tasks, async () => {}, { concurrency: 1, signal: new AbortController().signal }),
    ).rejects.toThrow("can never start: a");
  });
});
