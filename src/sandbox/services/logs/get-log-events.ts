import {
  GetLogEvents$,
  type GetLogEventsRequest,
  type GetLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { checkLimit, groupOf, refuseToken, streamNamed } from "./groups.ts";
import { eventsOf } from "./log-events.ts";
import type { StoredEvent } from "./log-store.ts";

/**
 * Events of one stream, the newest page first unless asked to start at the head. Tokens name the place
 * between two events; at an end the same token comes back, by which callers know that they are there.
 */
export const getLogEvents = operation<GetLogEventsRequest, GetLogEventsResponse>(
  GetLogEvents$,
  [
    "logGroupName",
    "logGroupIdentifier",
    "logStreamName",
    "startTime",
    "endTime",
    "nextToken",
    "limit",
    "startFromHead",
  ],
  (input, call) => {
    const group = groupOf(call, input.logGroupName, input.logGroupIdentifier);
    const stream = streamNamed(group, input.logStreamName);
    const size = checkLimit(input.limit, 10_000, 10_000);
    const events = eventsOf(call.world, group, stream).filter(
      ({ timestamp }) =>
        timestamp >= (input.startTime ?? 0) && timestamp < (input.endTime ?? Number.POSITIVE_INFINITY),
    );
    const page = cut(events, size, input.nextToken, input.startFromHead === true);
    return {
      events: page.map(({ timestamp, message, ingestedAt }) => ({
        timestamp,
        message,
        ingestionTime: ingestedAt,
      })),
      nextForwardToken: token("f", page.at(-1)) ?? flip(input.nextToken, "f"),
      nextBackwardToken: token("b", page[0]) ?? flip(input.nextToken, "b"),
    };
  },
);

function cut(
  events: readonly StoredEvent[],
  size: number,
  nextToken: string | undefined,
  fromHead: boolean,
): readonly StoredEvent[] {
  if (nextToken === undefined) return fromHead ? events.slice(0, size) : events.slice(-size);
  const [, direction, timestamp, sequence] = /^([fb])\/(\d+)\/(\d+)$/.exec(nextToken) ?? [];
  if (direction === undefined) refuseToken();
  const place = { timestamp: Number(timestamp), sequence: Number(sequence) };
  const after = (event: StoredEvent) =>
    event.timestamp > place.timestamp ||
    (event.timestamp === place.timestamp && event.sequence > place.sequence);
  const same = (event: StoredEvent) =>
    event.timestamp === place.timestamp && event.sequence === place.sequence;
  return direction === "f"
    ? events.filter(after).slice(0, size)
    : events.filter((event) => !after(event) && !same(event)).slice(-size);
}

function token(direction: "f" | "b", event: StoredEvent | undefined): string | undefined {
  return event === undefined ? undefined : `${direction}/${event.timestamp}/${event.sequence}`;
}

/** Without events the place does not move; `0/0` is before everything. */
function flip(nextToken: string | undefined, direction: "f" | "b"): string {
  return `${direction}/${nextToken?.slice(2) ?? "0/0"}`;
}
