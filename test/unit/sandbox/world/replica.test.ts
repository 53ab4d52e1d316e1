import { setImmediate as afterChange } from "node:timers/promises";
import { array, assert, asyncProperty, integer, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { createReplica, type Replica } from "../../../../src/sandbox/world/replica.ts";
import { slice } from "../../../../src/sandbox/world/slice.ts";
import { createWorld, type World } from "../../../../src/sandbox/world/world.ts";

interface Numbers {
  records: Record<string, { value: number }>;
  atOnce: Record<string, number>;
}
const numbers = slice<Numbers>("numbers", () => ({ records: { first: { value: 0 } }, atOnce: {} }));
const here = { account: "1", region: "r" };
const lag = { minMs: 1000, maxMs: 5000, seed: 3 };

function newWorld(): { world: World; replica: Replica } {
  const state = { version: 1, seed: "s", clockOffsetMs: 0, accounts: {}, slices: {}, events: [] } as const;
  const options = { timeScale: 0, dataPath: false, directory: "" };
  const world = createWorld(structuredClone(state) as never, options, new Map(), () => undefined);
  return { world, replica: createReplica(world, { numbers: ["atOnce"] }, lag) };
}

const known = (world: World): string[] => Object.keys(numbers({ world, ...here }).records);

async function write(world: World, id: string): Promise<void> {
  const data = numbers({ world, ...here });
  data.records[id] = { value: 1 };
  data.atOnce[id] = 1;
  world.touch();
  await afterChange();
}

describe("a replica", () => {
  it("shows every record after its lag, in order, and takes none back", async () => {
    const steps = array(
      record({ writes: integer({ min: 0, max: 2 }), thenMs: integer({ min: 0, max: 3000 }) }),
      {
        maxLength: 12,
      },
    );
    await assert(
      asyncProperty(steps, async (given) => {
        const { world, replica } = newWorld();
        const written: { id: string; atMs: number }[] = [];
        let shown = 0;
        for (const { writes, thenMs } of given) {
          for (let index = 0; index < writes; index += 1) {
            written.push({ id: `id${written.length}`, atMs: world.clock.now() });
            await write(world, written.at(-1)?.id ?? "");
          }
          world.advance(thenMs);
          const now = world.clock.now();
          const [first, ...ids] = known(replica.reading());
          expect(first).toBe("first");
          expect(ids).toEqual(written.slice(0, ids.length).map(({ id }) => id));
          expect(ids.length).toBeGreaterThanOrEqual(shown);
          shown = ids.length;
          const must = written.filter(({ atMs }) => atMs + lag.maxMs + 100 < now);
          const may = written.filter(({ atMs }) => atMs + lag.minMs <= now);
          expect(ids.length).toBeGreaterThanOrEqual(must.length);
          expect(ids.length).toBeLessThanOrEqual(may.length);
        }
        world.close();
      }),
      { numRuns: 60 },
    );
  });

  it("lets a write be tried without what is too new, and without changing anything", async () => {
    const { world, replica } = newWorld();
    await write(world, "old");
    world.advance(lag.maxMs + 100);
    expect(replica.trying()).toBeUndefined();
    await write(world, "new");
    const trying = replica.trying();
    expect(trying === undefined ? [] : known(trying)).toEqual(["first", "old"]);
    expect(known(replica.tryingOnTruth())).toEqual(["first", "old", "new"]);
    if (trying !== undefined) await write(trying, "tried");
    await write(replica.tryingOnTruth(), "tried");
    expect(known(world)).toEqual(["first", "old", "new"]);
    expect(Object.keys(numbers({ world: replica.reading(), ...here }).atOnce)).toEqual(["old", "new"]);
    world.close();
  });

  it("knows at once what was loaded when the sandbox started", () => {
    const { world } = newWorld();
    numbers({ world, ...here }).records["saved"] = { value: 1 };
    const restarted = createReplica(world, { numbers: [] }, lag);
    expect(known(restarted.reading())).toEqual(["first", "saved"]);
    world.close();
  });
});
