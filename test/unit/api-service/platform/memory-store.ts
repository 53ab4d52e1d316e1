import type { CacheStore } from "../../../../src/api-service/platform/cache.ts";

/** A store in memory that a test can take down, and whose every step a test can hold up. */
export interface MemoryStore extends CacheStore {
  readonly data: Map<string, string>;
  /** Seconds to live of the last write to a key. */
  readonly ttls: Map<string, number>;
  /** Names of the calls so far. */
  readonly calls: string[];
  /** While set, every call fails. */
  failure: Error | undefined;
  ready(): void;
  lose(reason: Error): void;
}

/** @param step awaited before and after each call takes effect, as on a network */
export function createMemoryStore(step: () => Promise<unknown> = () => Promise.resolve()): MemoryStore {
  const data = new Map<string, string>();
  const ttls = new Map<string, number>();
  const calls: string[] = [];
  let watcher: Parameters<CacheStore["watch"]>[0] = { onReady: () => {}, onLost: () => {} };

  async function call<T>(name: string, act: () => T): Promise<T> {
    calls.push(name);
    await step();
    if (store.failure !== undefined) throw store.failure;
    const result = act();
    await step();
    return result;
  }
  const put = (key: string, value: string, ttlSeconds: number) => {
    data.set(key, value);
    ttls.set(key, ttlSeconds);
  };

  const store: MemoryStore = {
    data,
    ttls,
    calls,
    failure: undefined,
    ready: () => watcher.onReady(),
    lose: (reason) => watcher.onLost(reason),
    watch: (given) => void (watcher = given),
    read: (keys) => call("read", () => keys.map((key) => data.get(key) ?? null)),
    write: (key, value, ttlSeconds) => call("write", () => put(key, value, ttlSeconds)),
    writeIfAbsent: (key, value, ttlSeconds) =>
      call("writeIfAbsent", () => {
        if (data.has(key)) return false;
        put(key, value, ttlSeconds);
        return true;
      }),
    expire: (key, ttlSeconds) => call("expire", () => void (data.has(key) && ttls.set(key, ttlSeconds))),
    remove: (keys) =>
      call("remove", () => {
        for (const key of keys) data.delete(key);
      }),
    close: () => {},
  };
  return store;
}
