import { seededRandom } from "./seeded-random.ts";
import { firstContent } from "./slice.ts";
import type { World } from "./world.ts";

/** How long changes stay unseen. */
export interface ReplicaLag {
  /** Milliseconds of the sandbox's time. */
  readonly minMs: number;
  readonly maxMs: number;
  /** Of the generator that draws each lag. Default 1. */
  readonly seed?: number;
}

/** A copy of a part of the state that runs behind the truth, as the hosts that answer AWS's reads do. */
export interface Replica {
  /** The world as reads see it: all of it as it was some time ago. Nobody may change it. */
  reading(): World;
  /**
   * A world to try a write on: the truth without the records that are too new to be known.
   * Undefined when there are none: nothing could turn out differently.
   */
  trying(): World | undefined;
  /** A world to try a write on with everything in it. */
  tryingOnTruth(): World;
}

/** Services whose slices are replicated, each with the kinds of its records that are known at once all the same. */
export type Replicated = Readonly<Record<string, readonly string[]>>;

interface Version {
  readonly visibleAtMs: number;
  readonly json: string;
  /** Parsed when it is first read. */
  data?: Kinds;
}

/** A slice, or a part of it: records by id, by kind (`vpcs`, `roles` …). */
type Kinds = Record<string, unknown>;

/**
 * Keeps a replica of the slices of some services. Each change of a slice becomes visible after a lag of its own;
 * a later change that becomes visible shows the earlier ones with it, so the replica never runs backwards.
 */
export function createReplica(world: World, replicated: Replicated, lag: ReplicaLag): Replica {
  const random = seededRandom(lag.seed ?? 1);
  const histories = new Map<string, Version[]>();

  const slices = (): { key: string; data: Kinds; lagging: Kinds }[] =>
    Object.entries(world.state.slices).flatMap(([key, data]) => {
      const atOnce = replicated[key.slice(0, key.indexOf("/"))];
      const kinds = data as Kinds;
      return atOnce === undefined ? [] : [{ key, data: kinds, lagging: omit(kinds, atOnce) }];
    });

  /** What everybody knows of a slice from the beginning. */
  const begin = (key: string, content: Kinds): Version[] => {
    const history = [{ visibleAtMs: -Infinity, json: JSON.stringify(content) }];
    histories.set(key, history);
    return history;
  };
  for (const { key, lagging } of slices()) begin(key, lagging);

  /** A slice that was made since the start begins with what every account has. */
  const historyOf = (key: string, data: Kinds, lagging: Kinds): Version[] => {
    const known = histories.get(key);
    if (known !== undefined) return known;
    const first = (firstContent(data) ?? lagging) as Kinds;
    return begin(key, pick(first, Object.keys(lagging)));
  };

  const record = (): void => {
    for (const { key, data, lagging } of slices()) {
      const history = historyOf(key, data, lagging);
      const json = JSON.stringify(lagging);
      if (history.at(-1)?.json === json) continue;
      const lagMs = lag.minMs + Math.floor(random() * (lag.maxMs - lag.minMs + 1));
      history.push({ visibleAtMs: world.clock.now() + lagMs, json });
    }
  };
  world.onChange(record);

  /** The lagging part of each slice as it can be seen now. */
  const seen = (): { key: string; data: Kinds; lagging: Kinds; visible: Kinds }[] =>
    slices().map(({ key, data, lagging }) => {
      const history = historyOf(key, data, lagging);
      const index = history.findLastIndex(({ visibleAtMs }) => visibleAtMs <= world.clock.now());
      history.splice(0, index);
      const [version] = history;
      if (version === undefined) throw new Error(`no version of ${key}`);
      return { key, data, lagging, visible: (version.data ??= JSON.parse(version.json) as Kinds) };
    });

  return {
    reading() {
      const older = seen().map(({ key, data, visible }) => [key, { ...data, ...visible }] as const);
      return withSlices(world, { ...world.state.slices, ...Object.fromEntries(older) });
    },
    trying() {
      const hidden = seen().flatMap(({ key, lagging, visible }) =>
        newRecords(lagging, visible).map((record) => ({ key, ...record })),
      );
      if (hidden.length === 0) return undefined;
      const slices = structuredClone(world.state.slices) as Record<string, Record<string, Kinds>>;
      for (const { key, kind, id } of hidden) delete slices[key]?.[kind]?.[id];
      return withSlices(world, slices);
    },
    tryingOnTruth: () => withSlices(world, structuredClone(world.state.slices)),
  };
}

function pick(kinds: Kinds, names: readonly string[]): Kinds {
  return Object.fromEntries(names.map((name) => [name, kinds[name]]));
}

function omit(kinds: Kinds, names: readonly string[]): Kinds {
  return Object.fromEntries(Object.entries(kinds).filter(([kind]) => !names.includes(kind)));
}

/** Records that an older version of the slice does not have. */
function newRecords(slice: Kinds, older: Kinds): { kind: string; id: string }[] {
  return Object.entries(slice).flatMap(([kind, records]) => {
    const known = older[kind];
    if (!isRecords(records)) return [];
    const ids = Object.keys(records).filter((id) => !isRecords(known) || !Object.hasOwn(known, id));
    return ids.map((id) => ({ kind, id }));
  });
}

function isRecords(value: unknown): value is Kinds {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A world in which nothing that is done lasts. */
function withSlices(world: World, slices: Record<string, unknown>): World {
  return {
    ...world,
    state: { ...world.state, slices, events: [] },
    schedule: () => undefined,
    touch: () => undefined,
  };
}
