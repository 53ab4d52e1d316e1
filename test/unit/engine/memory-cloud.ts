import type { Provisioner } from "../../../src/engine/contract.ts";
import type { Clock, Fault, StepEvent } from "../../../src/engine/tools.ts";

/** What the memory cloud knows of a resource. */
export interface Thing {
  readonly key: string;
  readonly serial: number;
  readonly size: number;
  readonly shape: string;
  /** Serials of what it was made with. */
  readonly uses: readonly number[];
  readonly tags: Readonly<Record<string, string>>;
  readonly readyAt: number;
  readonly guarded: boolean;
}

export interface ThingSpec {
  /** Can be changed in place. */
  readonly size: number;
  /** Identity. */
  readonly shape: string;
  /** Identity: serials of other things. */
  readonly uses: readonly number[];
  /** In place: serials of other things. */
  readonly sees: readonly number[];
}

interface Stored extends Thing {
  readonly sees: readonly number[];
}

/** The crash that a run is cut with: no code of the run sees it coming. */
export class Crash extends Error {}

/**
 * A cloud in memory that behaves like AWS where it matters: ids are given at creation, a thing takes time to
 * become ready, what is in use cannot be removed, creating twice what bears one name gives a second thing.
 */
export class MemoryCloud {
  readonly things = new Map<number, Stored>();
  readonly calls: string[] = [];
  /** Throws a {@link Crash} at the write with this number (from 0), before or after it took effect. */
  crashAt: { write: number; after: boolean } | undefined;
  /** Things whose readiness fails, by key. */
  readonly broken = new Map<string, string>();
  private serial = 0;
  private writes = 0;
  readonly clock: Clock;
  /** Milliseconds until a thing is ready, or gone. */
  slowness: number;

  constructor(clock: Clock, slowness = 0) {
    this.clock = clock;
    this.slowness = slowness;
  }

  get writeCount(): number {
    return this.writes;
  }

  restart(): void {
    this.crashAt = undefined;
    this.writes = 0;
    this.calls.length = 0;
  }

  async write<T>(name: string, change: () => T): Promise<T> {
    await this.clock.sleep(1);
    const index = this.writes;
    this.writes += 1;
    this.calls.push(name);
    if (this.crashAt?.write === index && !this.crashAt.after) throw new Crash(name);
    const result = change();
    if (this.crashAt?.write === index) throw new Crash(name);
    return result;
  }

  put(thing: Omit<Stored, "serial">): Stored {
    this.serial += 1;
    const stored = { ...thing, serial: this.serial };
    this.things.set(stored.serial, stored);
    return stored;
  }
}

const canonical = (value: unknown): string => JSON.stringify(value);

export function thing(
  kind: string,
  extra: Partial<Pick<Provisioner<ThingSpec, Stored, MemoryCloud>, "observeAfter" | "usualSeconds">> & {
    readonly discovers?: boolean;
  } = {},
): Provisioner<ThingSpec, Thing, MemoryCloud> {
  const { discovers, ...rest } = extra;
  const all = (cloud: MemoryCloud): Stored[] =>
    [...cloud.things.values()].filter(({ key }) => key.startsWith(`${kind}/`));
  /** What was removed lingers, and keeps what it uses, until it is gone. */
  const goneAt = new Map<number, number>();
  const partOf = ({ key }: Thing): string => key.slice(kind.length + 1);
  const provisioner: Provisioner<ThingSpec, Stored, MemoryCloud> = {
    ...rest,
    kind,
    iam: { read: [], write: [] },
    replaceOn: ["shape", "uses"],
    idOf: ({ serial }) => String(serial),
    async observe(nodes, cloud) {
      cloud.calls.push(`observe ${kind} ${nodes.length}`);
      const found = new Map(all(cloud).map((each) => [partOf(each), each]));
      return new Map(nodes.flatMap(({ id }) => (found.has(id) ? [[id, found.get(id) as Stored]] : [])));
    },
    diff({ spec, tags }, observed) {
      return [
        ...(["size", "shape", "uses", "sees"] as const).flatMap((field) =>
          canonical(spec[field]) === canonical(observed[field])
            ? []
            : [{ field, from: observed[field], to: spec[field], effect: "in-place" as const }],
        ),
        ...(canonical(tags) === canonical(observed.tags)
          ? []
          : [{ field: "tags", from: observed.tags, to: tags, effect: "in-place" as const }]),
      ];
    },
    create({ id, spec, tags }, cloud) {
      return cloud.write(`create ${id}`, () => {
        for (const serial of [...spec.uses, ...spec.sees]) {
          if (!cloud.things.has(serial)) throw new Error(`${id} uses ${serial}, which does not exist`);
        }
        const readyAt = cloud.clock.now() + cloud.slowness;
        return cloud.put({ key: `${kind}/${id}`, ...spec, tags, readyAt, guarded: false });
      });
    },
    sync({ id, spec, tags }, observed, changes, cloud) {
      return cloud.write(`sync ${id}`, () => {
        const changed = Object.fromEntries(
          changes.map(({ field }) => [field, field === "tags" ? tags : spec[field as keyof ThingSpec]]),
        );
        const stored = { ...observed, ...changed, readyAt: cloud.clock.now() + cloud.slowness };
        cloud.things.set(observed.serial, stored);
        return stored;
      });
    },
    async ready(_node, observed, cloud) {
      const reason = cloud.broken.get(observed.key);
      if (reason !== undefined) return { state: "failed", reason };
      return cloud.clock.now() >= observed.readyAt
        ? { state: "ready", observed }
        : { state: "pending", detail: "getting ready", observed };
    },
    remove({ id }, observed, cloud) {
      return cloud.write(`remove ${id}`, () => {
        const user = [...cloud.things.values()].find(({ uses }) => uses.includes(observed.serial));
        if (user !== undefined) throw new Error(`in use by ${user.key}`);
        if (cloud.things.get(observed.serial)?.guarded === true) throw new Error(`${id} is guarded`);
        goneAt.set(observed.serial, cloud.clock.now() + cloud.slowness);
      });
    },
    async gone(_node, observed, cloud) {
      if (cloud.clock.now() < (goneAt.get(observed.serial) ?? 0))
        return { state: "pending", detail: "going" };
      cloud.things.delete(observed.serial);
      return { state: "ready", observed: undefined };
    },
    protection: {
      on: ({ guarded }) => guarded,
      async lift({ id }, observed, cloud) {
        return cloud.write(`lift ${id}`, () => {
          const stored = { ...observed, guarded: false };
          cloud.things.set(observed.serial, stored);
          return stored;
        });
      },
    },
    ...(discovers === true
      ? {
          async discover(_tags: unknown, cloud: MemoryCloud) {
            cloud.calls.push(`discover ${kind}`);
            return all(cloud).map((observed) => ({
              id: partOf(observed),
              name: `t-${partOf(observed)}`,
              observed,
            }));
          },
        }
      : {}),
  };
  return provisioner;
}

/** What errors of the memory cloud mean. */
function explain(error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "PL-RESOURCE", reason, conflict: reason.startsWith("in use by") };
}

/** The engine's tools on a clock, with the events that were told. */
export function tools(clock: Clock, signal: AbortSignal = new AbortController().signal, concurrency = 4) {
  const events: StepEvent[] = [];
  return {
    events,
    options: {
      clock,
      emit: (event: StepEvent) => void events.push(event),
      signal,
      explain,
      concurrency,
      resume: "again",
    },
  };
}
