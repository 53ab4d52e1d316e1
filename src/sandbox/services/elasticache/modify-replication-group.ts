import {
  ModifyReplicationGroup$,
  type ModifyReplicationGroupMessage,
  type ModifyReplicationGroupResult,
} from "@aws-sdk/client-elasticache";
import { operation, type Call } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import { untilWeeklyWindowMs } from "../support/windows.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import { availableGroup, describeGroup } from "./groups.ts";
import { choosePlaces } from "./nodes.ts";
import * as settings from "./settings.ts";
import type { AuthChange, PendingChanges, ReplicationGroup } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";
import { exactVersion, isDowngrade } from "./versions.ts";

/**
 * Changes a group. Node type and engine version wait for the maintenance window unless ApplyImmediately is
 * true; the AUTH token needs that; the rest is in effect at once.
 */
export const modifyReplicationGroup = operation<ModifyReplicationGroupMessage, ModifyReplicationGroupResult>(
  ModifyReplicationGroup$,
  [
    "ReplicationGroupId",
    "ApplyImmediately",
    "ReplicationGroupDescription",
    "AutomaticFailoverEnabled",
    "MultiAZEnabled",
    "SecurityGroupIds",
    "CacheNodeType",
    "EngineVersion",
    "AuthToken",
    "AuthTokenUpdateStrategy",
    "SnapshotRetentionLimit",
    "SnapshotWindow",
    "PreferredMaintenanceWindow",
    "AutoMinorVersionUpgrade",
  ],
  (input, call) => {
    const group = availableGroup(call, input.ReplicationGroupId);
    const pending = pendingOf(input, group);
    const direct = directChanges(input, group, call);
    const failoverChanges =
      (direct.automaticFailover ?? group.automaticFailover) !== group.automaticFailover ||
      (direct.multiAz ?? group.multiAz) !== group.multiAz;

    Object.assign(group, direct);
    if (direct.securityGroupIds !== undefined) moveInterfaces(call, group);
    group.pending = { ...group.pending, ...pending };
    const ref = { account: call.account, region: call.region, id: group.id };
    const now = input.ApplyImmediately === true && Object.keys(group.pending).length > 0;
    if (now || failoverChanges) {
      group.status = "modifying";
      call.world.schedule(call.world.latencyMs("cache.modify"), "elasticache.modified", ref);
    } else if (Object.keys(pending).length > 0) {
      const wait = untilWeeklyWindowMs(group.maintenanceWindow, call.world.clock.now());
      call.world.schedule(wait, "elasticache.maintain", ref);
    }
    return { ReplicationGroup: describeGroup(group) };
  },
);

function pendingOf(input: ModifyReplicationGroupMessage, group: ReplicationGroup): PendingChanges {
  const pending: PendingChanges = {};
  if (input.CacheNodeType !== undefined) {
    const wanted = settings.nodeType(input.CacheNodeType);
    if (wanted !== group.nodeType) pending.nodeType = wanted;
  }
  if (input.EngineVersion !== undefined) {
    const wanted = exactVersion(group.engine, input.EngineVersion);
    if (isDowngrade(group.engine, group.engineVersion, wanted))
      throw invalidCombination(`Cannot downgrade from ${group.engineVersion} to ${wanted}.`);
    if (wanted !== group.engineVersion) pending.engineVersion = wanted;
  }
  const auth = authChange(input, group);
  if (auth !== undefined) pending.auth = auth;
  return pending;
}

function authChange(input: ModifyReplicationGroupMessage, group: ReplicationGroup): AuthChange | undefined {
  const { AuthToken: token, AuthTokenUpdateStrategy: given } = input;
  if (token === undefined && given === undefined) return undefined;
  if (input.ApplyImmediately !== true)
    throw invalidCombination("Changing the AUTH token needs ApplyImmediately.");
  const strategy = given ?? "ROTATE";
  if (strategy === "DELETE") {
    if (token !== undefined) throw invalidCombination("AuthToken cannot be given with the strategy DELETE.");
    return { strategy };
  }
  if (strategy !== "ROTATE" && strategy !== "SET")
    throw invalidValue(`AuthTokenUpdateStrategy must be ROTATE, SET or DELETE, not ${String(strategy)}.`);
  if (token === undefined) throw invalidCombination(`The strategy ${strategy} needs an AuthToken.`);
  return { strategy, token: settings.authToken(token, group.transitEncryption) };
}

function directChanges(
  input: ModifyReplicationGroupMessage,
  group: ReplicationGroup,
  call: Call,
): Partial<ReplicationGroup> {
  const automaticFailover = input.AutomaticFailoverEnabled ?? group.automaticFailover;
  const multiAz = input.MultiAZEnabled ?? group.multiAz;
  settings.checkFailover(automaticFailover, multiAz, group.nodes.length);
  if (multiAz && !group.multiAz) choosePlaces(call, subnetGroupNamed(call, group.subnetGroup), 0, [], true);
  const groups = input.SecurityGroupIds;
  if (groups !== undefined) {
    if (groups.length === 0) throw invalidValue("A replication group needs a security group.");
    settings.checkSecurityGroups(call, group.vpcId, groups);
  }
  return {
    automaticFailover,
    multiAz,
    ...(groups !== undefined && { securityGroupIds: [...new Set(groups)] }),
    ...(input.ReplicationGroupDescription !== undefined && {
      description: input.ReplicationGroupDescription,
    }),
    ...(input.SnapshotRetentionLimit !== undefined && {
      snapshotRetentionDays: settings.snapshotDays(input.SnapshotRetentionLimit),
    }),
    ...(input.SnapshotWindow !== undefined && {
      snapshotWindow: settings.snapshotWindow(input.SnapshotWindow),
    }),
    ...(input.PreferredMaintenanceWindow !== undefined && {
      maintenanceWindow: settings.maintenanceWindow(input.PreferredMaintenanceWindow),
    }),
    ...(input.AutoMinorVersionUpgrade !== undefined && {
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
    }),
  };
}

/** The interfaces of the nodes follow the group's security groups. */
function moveInterfaces(call: Call, group: ReplicationGroup): void {
  const { networkInterfaces } = ec2State(call);
  for (const { networkInterfaceId } of group.nodes) {
    const eni = lookUp(networkInterfaces, networkInterfaceId);
    if (eni !== undefined) eni.groupIds = [...group.securityGroupIds];
  }
}
