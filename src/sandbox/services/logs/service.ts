import type { Service } from "../../operation.ts";
import { createLogGroup } from "./create-log-group.ts";
import { createLogStream } from "./create-log-stream.ts";
import { deleteLogGroup } from "./delete-log-group.ts";
import { deleteRetentionPolicy } from "./delete-retention-policy.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { logStore } from "./log-store.ts";
import { putLogEvents } from "./put-log-events.ts";
import { putRetentionPolicy } from "./put-retention-policy.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

/** Amazon CloudWatch Logs. */
export const logs: Service = {
  signingName: "logs",
  protocol: "json1.1",
  version: "2014-03-28",
  targetPrefix: "Logs_20140328",
  operations: [
    createLogGroup,
    describeLogGroups,
    deleteLogGroup,
    putRetentionPolicy,
    deleteRetentionPolicy,
    tagResource,
    untagResource,
    listTagsForResource,
    createLogStream,
    describeLogStreams,
    putLogEvents,
    getLogEvents,
    filterLogEvents,
  ],
  close: (world) => logStore(world).flush(),
};
