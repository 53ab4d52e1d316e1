import { DescribeEvents$, type DescribeEventsMessage, type EventsMessage } from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { markerPageInOrder } from "../support/markers.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import { cacheSlice } from "./state.ts";

const minuteMs = 60_000;
const longestMs = 14 * 24 * 60 * minuteMs;

/** What happened to groups, in the last hour unless asked otherwise; the sandbox keeps 200 events. */
export const describeEvents = operation<DescribeEventsMessage, EventsMessage>(
  DescribeEvents$,
  ["SourceIdentifier", "SourceType", "StartTime", "EndTime", "Duration", "MaxRecords", "Marker"],
  (input, call) => {
    if (input.SourceIdentifier !== undefined && input.SourceType === undefined)
      throw invalidCombination("SourceType is required with SourceIdentifier.");
    if (input.SourceType !== undefined && input.SourceType !== "replication-group")
      throw invalidValue(`The sandbox has events of replication-group, not of ${input.SourceType}.`);
    const end = input.EndTime?.getTime() ?? call.world.clock.now();
    const start = input.StartTime?.getTime() ?? end - (input.Duration ?? 60) * minuteMs;
    if (start > end || start < call.world.clock.now() - longestMs)
      throw invalidValue("The time range must lie within the last 14 days.");
    const source = input.SourceIdentifier?.toLowerCase();
    const events = cacheSlice(call).events.filter(({ at, sourceId }) => {
      const time = Date.parse(at);
      return time >= start && time <= end && (source === undefined || sourceId === source);
    });
    const { items, Marker } = markerPageInOrder(events, input);
    return {
      Events: items.map((event) => ({
        SourceIdentifier: event.sourceId,
        SourceType: event.sourceType,
        Message: event.message,
        Date: new Date(event.at),
      })),
      Marker,
    };
  },
);
