import { hex } from "../../world/ids.ts";
import type { World } from "../../world/world.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { groupNamed } from "./groups.ts";
import { logStore, type StoredEvent } from "./log-store.ts";
import type { LogGroup, LogStream } from "./state.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Where lines of a task go. */
export interface LogTarget {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

/**
 * Writes lines of a task as its log driver does: the group must exist, the stream is made when it does not.
 *
 * @throws ResourceNotFoundException as an AwsFault when the group does not exist
 */
export function appendLogEvents(
  world: World,
  target: LogTarget & {
    readonly events: readonly { readonly timestamp: number; readonly message: string }[];
  },
): void {
  const group = groupNamed({ world, account: target.account, region: target.region }, target.group);
  let stream = lookUp(group.streams, target.stream);
  if (stream === undefined) {
    stream = addStream(world, group, target.stream);
    world.touch();
  }
  logStore(world).append(stream.id, target.events, world.clock.now());
}

/** Makes a stream in a group. */
export function addStream(world: World, group: LogGroup, name: string): LogStream {
  const stream: LogStream = { name, id: hex(24), createdMs: world.clock.now() };
  group.streams = withEntry(group.streams, name, stream);
  return stream;
}

/** The events of a stream that have not expired, by time and then by arrival. */
export function eventsOf(world: World, group: LogGroup, stream: LogStream): StoredEvent[] {
  const oldest = oldestMs(world, group);
  return logStore(world)
    .events(stream.id)
    .filter((event) => event.timestamp >= oldest)
    .toSorted((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
}

/** When an event of this group expires counts from here. */
export function oldestMs(world: World, group: LogGroup): number {
  return group.retentionDays === undefined
    ? Number.NEGATIVE_INFINITY
    : world.clock.now() - group.retentionDays * dayMs;
}

/** Bytes kept of a group. */
export function storedBytes(world: World, group: LogGroup): number {
  return Object.values(group.streams)
    .flatMap((stream) => eventsOf(world, group, stream))
    .reduce((sum, event) => sum + Buffer.byteLength(event.message) + 26, 0);
}
