import { randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";

/** What is needed of Redis. Every call may fail; none may hang. */
export interface CacheStore {
  /** Tells when the store can be used and when no longer; may repeat itself. */
  watch(watcher: { readonly onReady: () => void; readonly onLost: (reason: Error) => void }): void;
  read(keys: readonly string[]): Promise<readonly (string | null)[]>;
  write(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** @returns false when the key existed and was left alone */
  writeIfAbsent(key: string, value: string, ttlSeconds: number): Promise<boolean>;
  expire(key: string, ttlSeconds: number): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  close(): void;
}

/** A value in the cache. Entries with the same `versionKey` are invalidated together. */
export interface CacheEntry<T> {
  readonly key: string;
  readonly versionKey: string;
  readonly ttlSeconds: number;
  /** Reads what was cached; undefined when it is not (or no longer) of the expected shape. */
  readonly parse: (json: unknown) => T | undefined;
}

/** Cache-aside: a faster way to what the database knows, never a condition for it. */
export interface Cache {
  /** Value of `entry` from the cache, else from `load`. `undefined` (there is no such thing) is not cached. */
  through<T>(entry: CacheEntry<T>, load: () => Promise<T>): Promise<T>;
  /** Makes everything stored under `keys` (version keys and keys of entries) unusable. Call it after the commit. */
  invalidate(keys: readonly string[]): Promise<void>;
  state(): CacheState;
  close(): void;
}

/** `off`: there is none, and none is missing. */
export type CacheState = "up" | "down" | "off";

/** What a stack without a cache has: the database is asked every time. */
export const noCache: Cache = {
  through: (_entry, load) => load(),
  invalidate: () => Promise.resolve(),
  state: () => "off",
  close: () => {},
};

/** Collaborators and bounds of a cache. */
export interface CacheOptions {
  readonly store: CacheStore;
  readonly log: Pick<FastifyBaseLogger, "info" | "warn">;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
  /** Longest `ttlSeconds` of any entry: what was invalidated longer ago cannot come back. */
  readonly maxTtlSeconds: number;
  /** Time from a failure to the next attempt to use the store again. */
  readonly probeAfterMs: number;
}

/** Invalidations remembered for a replay; beyond it the oldest go, and their entries may outlive an outage until their TTL. */
const maxRemembered = 50_000;
const replayBatch = 1000;
/** A version without a value need not outlive the question that set it; asking for what is not there must not fill the store. */
const claimTtlSeconds = 30;

/**
 * A cached value bears the version that its readers saw *before* they asked the database, and counts only while
 * that version is in place. An invalidation deletes the version, so a value that was read before a write and
 * stored after it is dead on arrival, however the two were interleaved.
 *
 * When the store fails, nobody waits for it: the cache is down until a probe succeeds, and says so once. Before it
 * is up again, the invalidations of the last `maxTtlSeconds` are replayed: those that never arrived, and those that
 * a restored snapshot or a promoted replica has forgotten.
 */
export function createCache(options: CacheOptions): Cache {
  const { store, log } = options;
  let state: "up" | "recovering" | "down" | "closed" = "down";
  let lossLogged = false;
  let probe: NodeJS.Timeout | undefined;
  /** Key → when it was invalidated last, oldest first. */
  const remembered = new Map<string, number>();

  function lost(reason: unknown): void {
    if (state === "closed") return;
    state = "down";
    if (!lossLogged) {
      lossLogged = true;
      log.warn({ err: reason }, "cache lost: going on with the database alone");
    }
    clearTimeout(probe);
    probe = setTimeout(() => void recover(), options.probeAfterMs);
    probe.unref();
  }

  async function recover(): Promise<void> {
    if (state !== "down") return;
    clearTimeout(probe);
    state = "recovering";
    forgetOld();
    const keys = [...remembered.keys()];
    try {
      // Asks for something even when there is nothing to replay: that is the probe.
      await store.read(["probe"]);
      for (let start = 0; start < keys.length; start += replayBatch) {
        await store.remove(keys.slice(start, start + replayBatch));
      }
    } catch (error) {
      lost(error);
      return;
    }
    // A failed invalidation, or the end of the connection, may have come in between.
    if ((state as string) !== "recovering") return;
    state = "up";
    log.info({ replayedInvalidations: keys.length }, lossLogged ? "cache is back" : "cache connected");
    lossLogged = false;
  }

  function forgetOld(): void {
    const oldest = options.nowMs() - options.maxTtlSeconds * 1000;
    for (const [key, at] of remembered) {
      if (at >= oldest && remembered.size <= maxRemembered) return;
      remembered.delete(key);
    }
  }

  /** Result of `ask`, or undefined when the store failed (which takes the cache down). */
  async function attempt<R>(ask: () => Promise<R>): Promise<R | undefined> {
    try {
      return await ask();
    } catch (error) {
      lost(error);
      return undefined;
    }
  }

  store.watch({ onReady: () => void recover(), onLost: lost });

  return {
    async through<T>(entry: CacheEntry<T>, load: () => Promise<T>): Promise<T> {
      if (state !== "up") return load();
      const found = await attempt(() => store.read([entry.versionKey, entry.key]));
      if (found === undefined) return load();
      const [version, stamped] = found;
      const hit = unstamp(entry, version, stamped);
      if (hit !== undefined) return hit;

      const stamp = version ?? (await attempt(() => claim(store, entry)));
      const value = await load();
      if (stamp !== undefined && value !== undefined && state === "up") {
        await attempt(() => fill(store, entry, stamp, value));
      }
      return value;
    },

    async invalidate(keys) {
      const now = options.nowMs();
      for (const key of keys) {
        // Deleted first so that the map stays ordered by time.
        remembered.delete(key);
        remembered.set(key, now);
      }
      forgetOld();
      // While down they wait for the replay; while recovering they follow it on the same connection.
      if (state === "up" || state === "recovering") await attempt(() => store.remove(keys));
    },

    state: () => (state === "up" ? "up" : "down"),

    close() {
      state = "closed";
      clearTimeout(probe);
      store.close();
    },
  };
}

/** Sets a new version where there is none; undefined when somebody else was first (who will also fill). */
async function claim(store: CacheStore, entry: CacheEntry<unknown>): Promise<string | undefined> {
  const version = randomUUID();
  return (await store.writeIfAbsent(entry.versionKey, version, claimTtlSeconds)) ? version : undefined;
}

async function fill(
  store: CacheStore,
  entry: CacheEntry<unknown>,
  version: string,
  value: unknown,
): Promise<void> {
  await Promise.all([
    store.write(entry.key, `${version}\n${JSON.stringify(value)}`, entry.ttlSeconds),
    // The version must outlive what it stamps.
    store.expire(entry.versionKey, 2 * entry.ttlSeconds),
  ]);
}

function unstamp<T>(
  entry: CacheEntry<T>,
  version: string | null | undefined,
  stamped: string | null | undefined,
): T | undefined {
  if (version == null || stamped == null || !stamped.startsWith(`${version}\n`)) return undefined;
  try {
    return entry.parse(JSON.parse(stamped.slice(version.length + 1)));
  } catch {
    return undefined;
  }
}
