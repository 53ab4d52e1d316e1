import { CreateLogStream$, type CreateLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { checkStreamName, groupNamed } from "./groups.ts";
import { addStream } from "./log-events.ts";

/** Makes a log stream. */
export const createLogStream = operation<CreateLogStreamRequest, void>(
  CreateLogStream$,
  ["logGroupName", "logStreamName"],
  (input, call) => {
    const group = groupNamed(call, input.logGroupName);
    const name = checkStreamName(input.logStreamName);
    if (lookUp(group.streams, name) !== undefined)
      throw new AwsFault("ResourceAlreadyExistsException", "The specified log stream already exists");
    addStream(call.world, group, name);
  },
);
