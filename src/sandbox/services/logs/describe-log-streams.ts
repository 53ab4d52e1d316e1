import {
  DescribeLogStreams$,
  type DescribeLogStreamsRequest,
  type DescribeLogStreamsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation, type Call } from "../../operation.ts";
import { pageInOrder } from "../support/pagination.ts";
import { checkLimit, groupOf, invalid, refuseToken } from "./groups.ts";
import { eventsOf } from "./log-events.ts";
import type { LogGroup, LogStream } from "./state.ts";

/** Streams of a group by name or by their last event. */
export const describeLogStreams = operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(
  DescribeLogStreams$,
  [
    "logGroupName",
    "logGroupIdentifier",
    "logStreamNamePrefix",
    "orderBy",
    "descending",
    "nextToken",
    "limit",
  ],
  (input, call) => {
    const group = groupOf(call, input.logGroupName, input.logGroupIdentifier);
    const order = input.orderBy ?? "LogStreamName";
    if (order !== "LogStreamName" && order !== "LastEventTime")
      throw invalid(`orderBy must be LogStreamName or LastEventTime, not ${String(order)}.`);
    if (order === "LastEventTime" && input.logStreamNamePrefix !== undefined)
      throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const size = checkLimit(input.limit, 50, 50);
    const direction = input.descending === true ? -1 : 1;
    const streams = Object.values(group.streams)
      .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""))
      .map((stream) => describe(call, group, stream))
      .toSorted((a, b) => {
        const byTime =
          order === "LastEventTime" ? (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0) : 0;
        return direction * (byTime || (a.logStreamName < b.logStreamName ? -1 : 1));
      });
    const { items, next } = pageInOrder(streams, size, input.nextToken, refuseToken);
    return { logStreams: items, nextToken: next };
  },
);

function describe(call: Call, group: LogGroup, stream: LogStream) {
  const events = eventsOf(call.world, group, stream);
  return {
    logStreamName: stream.name,
    creationTime: stream.createdMs,
    firstEventTimestamp: events[0]?.timestamp,
    lastEventTimestamp: events.at(-1)?.timestamp,
    lastIngestionTime: events.length === 0 ? undefined : Math.max(...events.map((event) => event.ingestedAt)),
    // Any token is taken, as since 2023; clients of before still want one.
    uploadSequenceToken: stream.id,
    arn: `${group.arn}:log-stream:${stream.name}`,
    // CloudWatch says 0 of each stream since 2019.
    storedBytes: 0,
  };
}
