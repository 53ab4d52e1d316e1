import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasChanges, planApply } from "../../../src/engine/plan.ts";
import type { PrivlinkError } from "../../../src/errors/error.ts";
import { Crash, MemoryCloud } from "./memory-cloud.ts";
import { build, graphOfThings, look, tearDown, wantedThings, type Wanted } from "./stack-of-things.ts";
import { virtualClock } from "./virtual-clock.ts";

async function expectAsWanted(wanted: readonly Wanted[], cloud: MemoryCloud): Promise<void> {
  const graph = graphOfThings(wanted);
  const found = await look(graph, cloud);
  expect(hasChanges(planApply(graph, found.observations))).toBe(false);
  expect(cloud.things.size).toBe(wanted.length);
}

describe("laws of apply and destroy", () => {
  it("a second run after apply plans nothing and writes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(wantedThings, fc.nat({ max: 20_000 }), async (wanted, slowness) => {
        const cloud = new MemoryCloud(virtualClock(), slowness);
        const { plan } = await build(wanted, cloud);
        expect([...plan.entries.values()].every(({ action }) => action === "create")).toBe(true);
        await expectAsWanted(wanted, cloud);
        cloud.restart();
        const second = await build(wanted, cloud);
        expect(cloud.writeCount).toBe(0);
        expect(second.events).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("a crash at any write, before or after it took effect: the next run converges, without duplicates", async () => {
    await fc.assert(
      fc.asyncProperty(wantedThings, fc.nat({ max: 14 }), fc.boolean(), async (wanted, write, after) => {
        const cloud = new MemoryCloud(virtualClock());
        cloud.crashAt = { write, after };
        const error = await build(wanted, cloud).then(
          () => "none",
          ({ code }: PrivlinkError) => code,
        );
        expect(error).toBe(write < wanted.length ? "PL-RESOURCE" : "none");
        cloud.restart();
        await build(wanted, cloud);
        await expectAsWanted(wanted, cloud);
      }),
      { numRuns: 100 },
    );
  });

  it("changes and replacements converge, and everything wanted stands on what is there now", async () => {
    const change = fc.record({ size: fc.nat({ max: 3 }), shape: fc.constantFrom("round", "flat") });
    await fc.assert(
      fc.asyncProperty(
        wantedThings,
        fc.array(change, { minLength: 12, maxLength: 12 }),
        fc.option(fc.record({ write: fc.nat({ max: 8 }), after: fc.boolean() })),
        async (wanted, changes, crash) => {
          const cloud = new MemoryCloud(virtualClock());
          await build(wanted, cloud);
          cloud.restart();
          cloud.crashAt = crash ?? undefined;
          const changed = wanted.map((each, index) => Object.assign({}, each, changes[index]));
          await build(changed, cloud).catch((error: unknown) => {
            if (!(error instanceof Error) || !(error.cause instanceof Crash)) throw error;
          });
          if (crash !== null) {
            cloud.restart();
            await build(changed, cloud);
          }
          expect(cloud.calls.filter((call) => call.startsWith("remove")).length).toBe(
            new Set(cloud.calls.filter((call) => call.startsWith("remove"))).size,
          );
          await expectAsWanted(changed, cloud);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("destroy removes each thing once, never one that is still used, and leaves nothing", async () => {
    await fc.assert(
      fc.asyncProperty(wantedThings, fc.nat({ max: 20_000 }), async (wanted, slowness) => {
        const cloud = new MemoryCloud(virtualClock(), slowness);
        await build(wanted, cloud);
        cloud.restart();
        const { removed } = await tearDown(wanted, cloud);
        const order = cloud.calls
          .filter((call) => call.startsWith("remove"))
          .map((call) => call.slice("remove ".length));
        expect([...order].sort()).toEqual(wanted.map((_, index) => `n${index}`).sort());
        for (const [index, { uses, sees }] of wanted.entries()) {
          for (const target of [...uses, ...sees]) {
            expect(order.indexOf(`n${index}`)).toBeLessThan(order.indexOf(`n${target}`));
          }
        }
        expect(removed.length).toBe(wanted.length);
        expect(cloud.things.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it("a destroy that is cut goes on when it is run again, after half a build too", async () => {
    await fc.assert(
      fc.asyncProperty(
        wantedThings,
        fc.nat({ max: 12 }),
        fc.nat({ max: 12 }),
        fc.boolean(),
        async (wanted, first, second, after) => {
          const cloud = new MemoryCloud(virtualClock());
          cloud.crashAt = { write: first, after };
          await build(wanted, cloud).catch(() => {});
          cloud.restart();
          cloud.crashAt = { write: second, after };
          await tearDown(wanted, cloud).catch(() => {});
          cloud.restart();
          await tearDown(wanted, cloud);
          expect(cloud.things.size).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("an abort at any time leaves a state from which the next run converges", async () => {
    await fc.assert(
      fc.asyncProperty(wantedThings, fc.nat({ max: 40 }), async (wanted, abortAfterMs) => {
        const clock = virtualClock();
        const cloud = new MemoryCloud(clock, 20);
        const controller = new AbortController();
        void clock.sleep(abortAfterMs).then(() => controller.abort());
        const outcome = await build(wanted, cloud, controller.signal).then(
          () => "done",
          ({ code }: PrivlinkError) => code,
        );
        expect(["done", "PL-INTERRUPTED"]).toContain(outcome);
        await build(wanted, cloud);
        await expectAsWanted(wanted, cloud);
      }),
      { numRuns: 100 },
    );
  });

  it("what an earlier configuration built is found and removed in its place", async () => {
    await fc.assert(
      fc.asyncProperty(wantedThings, fc.integer({ min: 1, max: 12 }), async (wanted, keep) => {
        const cloud = new MemoryCloud(virtualClock());
        // Kind 1 cannot discover: like AWS's rules of a group, its things are named by the graph.
        const before = wanted.filter(({ kind }) => kind !== 1 || wanted.length <= keep);
        const renumbered = before.map((each) => Object.assign({}, each, { uses: [], sees: [] }));
        await build(renumbered, cloud);
        const now = renumbered.slice(0, keep);
        const kindsNow = new Set(now.map(({ kind }) => kind));
        const found = await look(graphOfThings(now), cloud);
        const lost = renumbered.slice(keep).filter(({ kind }) => kindsNow.has(kind));
        expect(found.strays.size).toBe(lost.length);
        const { removed } = await tearDown(now, cloud);
        expect(removed.length).toBe(now.length + lost.length);
      }),
      { numRuns: 60 },
    );
  });
});
