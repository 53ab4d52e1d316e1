import {
  DeleteReplicationGroup$,
  type DeleteReplicationGroupMessage,
  type DeleteReplicationGroupResult,
} from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { describeGroup, groupNamed } from "./groups.ts";

/** Deletes a group with its nodes; one that is being made or changed must settle first. */
export const deleteReplicationGroup = operation<DeleteReplicationGroupMessage, DeleteReplicationGroupResult>(
  DeleteReplicationGroup$,
  ["ReplicationGroupId"],
  (input, call) => {
    const group = groupNamed(call, input.ReplicationGroupId);
    if (group.status !== "available" && group.status !== "create-failed") {
      throw new AwsFault(
        "InvalidReplicationGroupState",
        `Replication group ${group.id} has status ${group.status} which is not valid for deletion.`,
      );
    }
    group.status = "deleting";
    group.phase = "unwanted";
    call.world.schedule(call.world.latencyMs("cache.delete"), "elasticache.deleted", {
      account: call.account,
      region: call.region,
      id: group.id,
    });
    return { ReplicationGroup: describeGroup(group) };
  },
);
