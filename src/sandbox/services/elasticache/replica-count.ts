import { AwsFault, type Call } from "../../operation.ts";
import { invalidValue } from "./faults.ts";
import { availableGroup } from "./groups.ts";
import type { ReplicationGroup } from "./state.ts";

/** What the two calls that change the number of replicas have in common. */
export interface ReplicaCountRequest {
  readonly ReplicationGroupId: string | undefined;
  readonly NewReplicaCount?: number | undefined;
  readonly ApplyImmediately: boolean | undefined;
}

/** Checks a new number of replicas. @throws InvalidReplicationGroupState, InvalidParameterValue, NoOperationFault */
export function checkReplicaCount(
  input: ReplicaCountRequest,
  call: Call,
): { group: ReplicationGroup; replicas: number } {
  const group = availableGroup(call, input.ReplicationGroupId);
  const replicas = input.NewReplicaCount;
  if (input.ApplyImmediately !== true) throw invalidValue("ApplyImmediately=False is not supported.");
  if (replicas === undefined || !Number.isInteger(replicas) || replicas < 0 || replicas > 5)
    throw invalidValue(`NewReplicaCount must be between 0 and 5, not ${replicas ?? "none"}.`);
  if (replicas === group.nodes.length - 1)
    throw new AwsFault(
      "NoOperationFault",
      `The replication group ${group.id} has ${replicas} replicas already.`,
    );
  return { group, replicas };
}

/** Sets the change going. */
export function beginChange(call: Call, group: ReplicationGroup): void {
  group.status = "modifying";
  call.world.schedule(call.world.latencyMs("cache.modify"), "elasticache.modified", {
    account: call.account,
    region: call.region,
    id: group.id,
  });
}
