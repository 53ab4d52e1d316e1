import {
  DecreaseReplicaCount$,
  type DecreaseReplicaCountMessage,
  type DecreaseReplicaCountResult,
} from "@aws-sdk/client-elasticache";
import { operation } from "../../operation.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import { describeGroup } from "./groups.ts";
import { beginChange, checkReplicaCount } from "./replica-count.ts";

/** Removes the replicas that were added last. Automatic failover needs one. @source aws-facts 2.9 */
export const decreaseReplicaCount = operation<DecreaseReplicaCountMessage, DecreaseReplicaCountResult>(
  DecreaseReplicaCount$,
  ["ReplicationGroupId", "NewReplicaCount", "ApplyImmediately"],
  (input, call) => {
    const { group, replicas } = checkReplicaCount(input, call);
    if (replicas + 1 > group.nodes.length)
      throw invalidValue(`NewReplicaCount ${replicas} is more than the current number.`);
    if (replicas === 0 && group.automaticFailover)
      throw invalidCombination("Automatic failover needs at least one replica: disable it first.");
    group.pending = { ...group.pending, nodeCount: replicas + 1 };
    beginChange(call, group);
    return { ReplicationGroup: describeGroup(group) };
  },
);
