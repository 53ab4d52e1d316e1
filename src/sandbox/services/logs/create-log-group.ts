import { CreateLogGroup$, type CreateLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { checkGroupName, checkTags } from "./groups.ts";
import { logsSlice } from "./state.ts";

/** Makes a log group whose events never expire. @source aws-facts 2.2, 2.9 */
export const createLogGroup = operation<CreateLogGroupRequest, void>(
  CreateLogGroup$,
  ["logGroupName", "tags"],
  (input, call) => {
    const name = checkGroupName(input.logGroupName);
    const tags = input.tags ?? {};
    checkTags(tags);
    const state = logsSlice(call);
    if (lookUp(state.groups, name) !== undefined)
      throw new AwsFault("ResourceAlreadyExistsException", "The specified log group already exists");
    state.groups = withEntry(state.groups, name, {
      name,
      arn: `arn:aws:logs:${call.region}:${call.account}:log-group:${name}`,
      createdMs: call.world.clock.now(),
      tags,
      streams: {},
    });
  },
);
