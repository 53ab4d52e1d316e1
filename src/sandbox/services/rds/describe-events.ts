import { DescribeEvents$, type DescribeEventsMessage, type EventsMessage } from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { markerPageInOrder } from "../support/markers.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import { rdsSlice } from "./state.ts";

const minuteMs = 60_000;
const longestMs = 14 * 24 * 60 * minuteMs;

/** What happened to instances and snapshots, in the last hour unless asked otherwise; the sandbox keeps 200 events. */
export const describeEvents = operation<DescribeEventsMessage, EventsMessage>(
  DescribeEvents$,
  [
    "SourceIdentifier",
    "SourceType",
    "StartTime",
    "EndTime",
    "Duration",
    "EventCategories",
    "MaxRecords",
    "Marker",
  ],
  (input, call) => {
    if (input.SourceIdentifier !== undefined && input.SourceType === undefined)
      throw invalidCombination("SourceType is required with SourceIdentifier.");
    const sources: readonly string[] = ["db-instance", "db-snapshot"];
    if (input.SourceType !== undefined && !sources.includes(input.SourceType))
      throw invalidValue(`The sandbox has events of ${sources.join(" and ")}, not of ${input.SourceType}.`);
    const end = input.EndTime?.getTime() ?? call.world.clock.now();
    const start = input.StartTime?.getTime() ?? end - (input.Duration ?? 60) * minuteMs;
    if (start > end || start < call.world.clock.now() - longestMs)
      throw invalidValue("The time range must lie within the last 14 days.");
    const events = rdsSlice(call).events.filter(({ at, sourceId, sourceType, categories }) => {
      const time = Date.parse(at);
      return (
        time >= start &&
        time <= end &&
        (input.SourceType === undefined || sourceType === input.SourceType) &&
        (input.SourceIdentifier === undefined || sourceId === input.SourceIdentifier.toLowerCase()) &&
        (input.EventCategories === undefined ||
          categories.some((category) => input.EventCategories?.includes(category)))
      );
    });
    const { items, Marker } = markerPageInOrder(events, input);
    return {
      Events: items.map((event) => ({
        SourceIdentifier: event.sourceId,
        SourceType: event.sourceType,
        Message: event.message,
        EventCategories: event.categories,
        Date: new Date(event.at),
        SourceArn: event.sourceArn,
      })),
      Marker,
    };
  },
);
