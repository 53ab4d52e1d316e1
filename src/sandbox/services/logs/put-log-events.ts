import {
  PutLogEvents$,
  type InputLogEvent,
  type PutLogEventsRequest,
  type PutLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../operation.ts";
import { groupNamed, invalid, streamNamed } from "./groups.ts";
import { oldestMs } from "./log-events.ts";
import { logStore } from "./log-store.ts";

const hourMs = 60 * 60 * 1000;

/** Adds events to a stream; those that are too old or in the future are left out, and the answer says so. */
export const putLogEvents = operation<PutLogEventsRequest, PutLogEventsResponse>(
  PutLogEvents$,
  // Sequence tokens are taken and not looked at, as CloudWatch Logs does since 2023.
  ["logGroupName", "logStreamName", "logEvents", "sequenceToken"],
  (input, call) => {
    const group = groupNamed(call, input.logGroupName);
    const stream = streamNamed(group, input.logStreamName);
    const events = (input.logEvents ?? []).map(checkEvent);
    if (events.length === 0 || events.length > 10_000) throw invalid("A batch has 1 to 10000 log events.");
    if (events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0) > 1_048_576)
      throw invalid("Upload too large: a batch has at most 1048576 bytes.");
    if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? timestamp)))
      throw invalid("Log events in a single PutLogEvents request must be in chronological order.");

    const now = call.world.clock.now();
    const expired = events.filter(({ timestamp }) => timestamp < oldestMs(call.world, group)).length;
    const tooOld = events.filter(({ timestamp }) => timestamp < now - 14 * 24 * hourMs).length;
    const tooNew = events.findIndex(({ timestamp }) => timestamp > now + 2 * hourMs);
    const taken = events.slice(Math.max(expired, tooOld), tooNew < 0 ? undefined : tooNew);
    logStore(call.world).append(stream.id, taken, now);
    return {
      nextSequenceToken: stream.id,
      ...(taken.length < events.length && {
        rejectedLogEventsInfo: {
          ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
          ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(expired > 0 && { expiredLogEventEndIndex: expired }),
        },
      }),
    };
  },
);

function checkEvent({ timestamp, message }: InputLogEvent): { timestamp: number; message: string } {
  if (timestamp === undefined || timestamp < 0 || message === undefined || message === "")
    throw invalid("A log event needs a timestamp and a message that is not empty.");
  return { timestamp, message };
}
