import { mkdirSync, readFileSync } from "node:fs";
import { appendFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "../../world/world.ts";

/** One event of a stream. */
export interface StoredEvent {
  /** Counts up within a stream, never used twice. */
  readonly sequence: number;
  /** Milliseconds since the epoch, as the caller gave it. */
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

/** What one stream keeps; older events are dropped. CloudWatch has no such bound. */
const keptEvents = 1000;
const keptBytes = 1024 * 1024;

interface Ring {
  events: StoredEvent[];
  bytes: number;
  nextSequence: number;
  /** Lines in the stream's file. */
  lines: number;
}

/**
 * The events of all streams of one sandbox: the last of each stream, in memory and in a file per stream
 * (`data/logs/<stream id>.ndjson`), so that busy logs neither bloat nor rewrite the state file.
 */
export interface LogStore {
  /** Oldest first by arrival. */
  events(streamId: string): readonly StoredEvent[];
  append(streamId: string, added: readonly { timestamp: number; message: string }[], nowMs: number): void;
  forget(streamId: string): void;
  /** Resolves when everything is in the files. */
  flush(): Promise<void>;
}

const stores = new WeakMap<World, LogStore>();

/** The store of a sandbox. */
export function logStore(world: World): LogStore {
  let store = stores.get(world);
  if (store === undefined)
    stores.set(world, (store = openStore(join(world.options.directory, "data", "logs"))));
  return store;
}

function openStore(directory: string): LogStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const rings = new Map<string, Ring>();
  const writes = new Map<string, Promise<void>>();
  const fileOf = (streamId: string) => join(directory, `${streamId}.ndjson`);

  const ringOf = (streamId: string): Ring => {
    let ring = rings.get(streamId);
    if (ring === undefined) rings.set(streamId, (ring = load(fileOf(streamId))));
    return ring;
  };
  /** One write after the other per stream; a write that fails costs its lines, not the sandbox. */
  const enqueue = (streamId: string, write: () => Promise<void>): void => {
    const before = writes.get(streamId) ?? Promise.resolve();
    const after = before.then(write).catch(() => undefined);
    writes.set(streamId, after);
    void after.then(() => {
      if (writes.get(streamId) === after) writes.delete(streamId);
    });
  };

  return {
    events: (streamId) => ringOf(streamId).events,
    append(streamId, added, nowMs) {
      if (added.length === 0) return;
      const ring = ringOf(streamId);
      const stored = added.map(({ timestamp, message }) => ({
        sequence: ring.nextSequence++,
        timestamp,
        ingestedAt: nowMs,
        message,
      }));
      ring.events.push(...stored);
      ring.bytes += stored.reduce((sum, event) => sum + sizeOf(event), 0);
      trim(ring);
      ring.lines += stored.length;
      if (ring.lines > 2 * keptEvents + added.length) {
        ring.lines = ring.events.length;
        const text = ring.events.map(toLine).join("");
        enqueue(streamId, async () => {
          await writeFile(`${fileOf(streamId)}.new`, text, { mode: 0o600 });
          await rename(`${fileOf(streamId)}.new`, fileOf(streamId));
        });
        return;
      }
      const text = stored.map(toLine).join("");
      enqueue(streamId, () => appendFile(fileOf(streamId), text, { mode: 0o600 }));
    },
    forget(streamId) {
      rings.delete(streamId);
      enqueue(streamId, () => rm(fileOf(streamId), { force: true }));
    },
    async flush() {
      await Promise.all(writes.values());
    },
  };
}

function load(file: string): Ring {
  const ring: Ring = { events: [], bytes: 0, nextSequence: 1, lines: 0 };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return ring;
  }
  for (const line of text.split("\n")) {
    const event = fromLine(line);
    if (event === undefined) continue;
    ring.events.push(event);
    ring.bytes += sizeOf(event);
    ring.nextSequence = event.sequence + 1;
    ring.lines += 1;
  }
  trim(ring);
  return ring;
}

function trim(ring: Ring): void {
  let dropped = 0;
  while (
    ring.events.length - dropped > keptEvents ||
    (ring.bytes > keptBytes && ring.events.length - dropped > 1)
  ) {
    const oldest = ring.events[dropped];
    ring.bytes -= oldest === undefined ? 0 : sizeOf(oldest);
    dropped += 1;
  }
  ring.events.splice(0, dropped);
}

/** Bytes as CloudWatch counts them. */
function sizeOf(event: StoredEvent): number {
  return Buffer.byteLength(event.message) + 26;
}

function toLine(event: StoredEvent): string {
  return `${JSON.stringify([event.sequence, event.timestamp, event.ingestedAt, event.message])}\n`;
}

/** Undefined for an empty line and for one that was cut off when the sandbox was killed. */
function fromLine(line: string): StoredEvent | undefined {
  try {
    const [sequence, timestamp, ingestedAt, message] = JSON.parse(line) as [number, number, number, string];
    return { sequence, timestamp, ingestedAt, message };
  } catch {
    return undefined;
  }
}
