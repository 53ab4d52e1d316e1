import {
  FilterLogEvents$,
  type FilterLogEventsRequest,
  type FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { compilePattern } from "./filter-pattern.ts";
import { checkLimit, groupOf, invalid, refuseToken, streamNamed } from "./groups.ts";
import { eventsOf } from "./log-events.ts";

/** Events of several streams of a group, by time. */
export const filterLogEvents = operation<FilterLogEventsRequest, FilterLogEventsResponse>(
  FilterLogEvents$,
  [
    "logGroupName",
    "logGroupIdentifier",
    "logStreamNames",
    "logStreamNamePrefix",
    "startTime",
    "endTime",
    "filterPattern",
    "nextToken",
    "limit",
  ],
  (input, call) => {
    const group = groupOf(call, input.logGroupName, input.logGroupIdentifier);
    if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined)
      throw invalid("logStreamNames and logStreamNamePrefix are mutually exclusive.");
    const matches = compilePattern(input.filterPattern ?? "");
    const size = checkLimit(input.limit, 10_000, 10_000);
    const streams =
      input.logStreamNames?.map((name) => streamNamed(group, name)) ??
      Object.values(group.streams).filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""));
    const events = streams.flatMap((stream) =>
      eventsOf(call.world, group, stream)
        .filter(
          ({ timestamp, message }) =>
            timestamp >= (input.startTime ?? 0) &&
            timestamp <= (input.endTime ?? Number.POSITIVE_INFINITY) &&
            matches(message),
        )
        .map((event) => ({
          logStreamName: stream.name,
          timestamp: event.timestamp,
          message: event.message,
          ingestionTime: event.ingestedAt,
          eventId: [event.timestamp, event.sequence]
            .map((number) => String(number).padStart(16, "0"))
            .concat(stream.id)
            .join("-"),
        })),
    );
    const { items, next } = pageOf(events, ({ eventId }) => eventId, size, input.nextToken, refuseToken);
    return { events: items, searchedLogStreams: [], nextToken: next };
  },
);
