import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createCache } from "../../../../src/api-service/platform/cache.ts";
import type { CacheEntry } from "../../../../src/api-service/platform/cache.ts";
import { createMemoryStore } from "./memory-store.ts";
import type { MemoryStore } from "./memory-store.ts";

const entry: CacheEntry<{ n: number } | undefined> = {
  key: "thing:1",
  versionKey: "thing:1:version",
  ttlSeconds: 300,
  parse: (json) =>
    typeof json === "object" && json !== null && "n" in json && typeof json.n === "number"
      ? { n: json.n }
      : undefined,
};
const sibling = { ...entry, key: "thing:2" };
const keys = [entry.key, entry.versionKey];

/** A cache that is up, on a store of its own. */
async function upCache(store: MemoryStore = createMemoryStore()) {
  const log: string[] = [];
  let nowMs = 0;
  const cache = createCache({
    store,
    log: {
      info: (_facts: unknown, message?: string) => void log.push(`${message}`),
      warn: (_facts: unknown, message?: string) => void log.push(`${message}`),
    },
    nowMs: () => nowMs,
    maxTtlSeconds: 300,
    probeAfterMs: 5,
  });
  const comeUp = async () => {
    store.failure = undefined;
    store.ready();
    while (cache.state() !== "up") await new Promise((resolve) => setImmediate(resolve));
  };
  await comeUp();
  return { cache, store, log, comeUp, pass: (seconds: number) => (nowMs += seconds * 1000) };
}

describe("a cache that is up", () => {
  it("asks once, then answers from the store", async () => {
    const { cache, store } = await upCache();
    const load = vi.fn(async () => ({ n: 1 }));
    expect(await cache.through(entry, load)).toEqual({ n: 1 });
    expect(await cache.through(entry, load)).toEqual({ n: 1 });
    expect(load).toHaveBeenCalledTimes(1);
    expect(store.ttls.get(entry.key)).toBe(300);
    expect(store.ttls.get(entry.versionKey)).toBeGreaterThan(300);
  });

  it("does not keep what does not exist, and leaves nothing of the question for long", async () => {
    const { cache, store } = await upCache();
    expect(await cache.through(entry, async () => undefined)).toBeUndefined();
    expect(store.data.has(entry.key)).toBe(false);
    expect(store.ttls.get(entry.versionKey)).toBeLessThanOrEqual(30);
    expect(await cache.through(entry, async () => ({ n: 1 }))).toEqual({ n: 1 });
  });

  it("asks again after an invalidation, of the entry or of its version alone", async () => {
    const { cache } = await upCache();
    let n = 0;
    const load = async () => ({ n: ++n });
    await cache.through(entry, load);
    await cache.invalidate(keys);
    expect(await cache.through(entry, load)).toEqual({ n: 2 });
    await cache.through(sibling, load);
    await cache.invalidate([entry.versionKey]);
    expect(await cache.through(entry, load)).toEqual({ n: 4 });
    expect(await cache.through(sibling, load)).toEqual({ n: 5 });
  });

  it("does not serve a value that was read before a write and stored after it", async () => {
    const { cache } = await upCache();
    let database = 1;
    const before = await cache.through(entry, async () => {
      const read = { n: database };
      database = 2;
      await cache.invalidate(keys);
      return read;
    });
    expect(before).toEqual({ n: 1 });
    expect(await cache.through(entry, async () => ({ n: database }))).toEqual({ n: 2 });
  });

  it.each(["", "no version at all", "{}", '"text"', '{"n":"1"}', "{"])(
    "takes %j in the store for a miss",
    async (stored) => {
      const { cache, store } = await upCache();
      store.data.set(entry.versionKey, "v1");
      for (const value of [stored, `v1\n${stored}`, `v2\n{"n":9}`]) {
        store.data.set(entry.key, value);
        expect(await cache.through(entry, async () => ({ n: 1 }))).toEqual({ n: 1 });
      }
    },
  );

  it("passes a failed load on and keeps nothing", async () => {
    const { cache, store } = await upCache();
    const failure = new Error("database");
    await expect(cache.through(entry, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(store.data.has(entry.key)).toBe(false);
  });

  it(
    "never serves anything older than the last finished write, however reads and writes are interleaved",
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.array(fc.constantFrom("read", "read", "write"), { minLength: 4, maxLength: 10 }),
          async (scheduler, acts) => {
            let scheduled = false;
            const step = () => (scheduled ? scheduler.schedule(Promise.resolve()) : Promise.resolve());
            const { cache } = await upCache(createMemoryStore(step));
            scheduled = true;
            let committed = 0;
            let acknowledged = 0;
            const load = async () => {
              await step();
              const read = { n: committed };
              await step();
              return read;
            };
            const read = async () => {
              await step();
              const atLeast = acknowledged;
              const value = await cache.through(entry, load);
              expect(value?.n).toBeGreaterThanOrEqual(atLeast);
            };
            const write = async () => {
              await step();
              const mine = ++committed;
              await step();
              await cache.invalidate(keys);
              acknowledged = Math.max(acknowledged, mine);
            };
            await scheduler.waitFor(Promise.all(acts.map((act) => (act === "read" ? read() : write()))));
            scheduled = false;
            expect((await cache.through(entry, load))?.n).toBe(committed);
            cache.close();
          },
        ),
        { numRuns: 1000 },
      );
    },
  );
});

describe("a cache that is lost", () => {
  it("goes on from the database, says so once, and comes back by itself", async () => {
    const { cache, store, log, comeUp } = await upCache();
    store.failure = new Error("gone");
    for (let n = 0; n < 5; n++) expect(await cache.through(entry, async () => ({ n }))).toEqual({ n });
    await cache.invalidate(keys);
    expect(cache.state()).toBe("down");
    // Probes fail, too, and are not worth a line each.
    const calls = store.calls.length;
    await vi.waitFor(() => expect(store.calls.length).toBeGreaterThan(calls + 2));
    expect(log).toEqual(["cache connected", "cache lost: going on with the database alone"]);
    store.failure = undefined;
    await vi.waitFor(() => expect(cache.state()).toBe("up"));
    expect(log).toEqual(["cache connected", "cache lost: going on with the database alone", "cache is back"]);
    store.lose(new Error("again"));
    await comeUp();
    expect(log).toHaveLength(5);
  });

  it("does not touch the store while it is down", async () => {
    const { cache, store } = await upCache();
    store.lose(new Error("gone"));
    const calls = store.calls.length;
    await cache.through(entry, async () => ({ n: 1 }));
    await cache.invalidate(keys);
    expect(store.calls).toHaveLength(calls);
  });

  it("asks the database once when the store fails in the middle", async () => {
    const { cache, store } = await upCache();
    const load = vi.fn(async () => {
      store.failure = new Error("gone between the read and the write");
      return { n: 1 };
    });
    expect(await cache.through(entry, load)).toEqual({ n: 1 });
    expect(load).toHaveBeenCalledTimes(1);
    expect(cache.state()).toBe("down");
  });

  it("invalidates on its return what was written meanwhile, before it serves again", async () => {
    const { cache, store, comeUp } = await upCache();
    await cache.through(entry, async () => ({ n: 1 }));
    store.failure = new Error("cut off, but the values are still there");
    await cache.invalidate(keys);
    await comeUp();
    expect(await cache.through(entry, async () => ({ n: 2 }))).toEqual({ n: 2 });
  });

  it("invalidates again what a promoted replica or a restored snapshot has forgotten", async () => {
    const { cache, store, comeUp, pass } = await upCache();
    await cache.through(entry, async () => ({ n: 1 }));
    const snapshot = new Map(store.data);
    await cache.invalidate(keys);
    pass(299);
    store.lose(new Error("failover"));
    for (const [key, value] of snapshot) store.data.set(key, value);
    await comeUp();
    expect(await cache.through(entry, async () => ({ n: 2 }))).toEqual({ n: 2 });
  });

  it("forgets an invalidation when nothing that it concerns can be left", async () => {
    const { cache, store, comeUp, pass } = await upCache();
    await cache.invalidate(keys);
    pass(301);
    store.lose(new Error("gone"));
    store.calls.length = 0;
    await comeUp();
    expect(store.calls).toEqual(["read"]);
  });

  it("bears an invalidation in the middle of the replay", async () => {
    let hold: Promise<void> | undefined;
    const store = createMemoryStore(async () => hold);
    const { cache, comeUp } = await upCache(store);
    await cache.through(entry, async () => ({ n: 1 }));
    store.lose(new Error("gone"));
    let release = () => {};
    hold = new Promise((resolve) => (release = resolve));
    const up = comeUp();
    const invalidated = cache.invalidate(keys);
    hold = undefined;
    release();
    await Promise.all([up, invalidated]);
    expect(await cache.through(entry, async () => ({ n: 2 }))).toEqual({ n: 2 });
  });

  it("is quiet after close", async () => {
    const { cache, store, log } = await upCache();
    cache.close();
    store.lose(new Error("closed"));
    expect(cache.state()).toBe("down");
    expect(log).toEqual(["cache connected"]);
  });
});
