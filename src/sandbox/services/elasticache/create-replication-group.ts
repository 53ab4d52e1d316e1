import { randomUUID } from "node:crypto";
import {
  CreateReplicationGroup$,
  type CreateReplicationGroupMessage,
  type CreateReplicationGroupResult,
} from "@aws-sdk/client-elasticache";
import { AwsFault, operation } from "../../operation.ts";
import { defaultSecurityGroup } from "../ec2/network-interfaces.ts";
import { ensureServiceLinkedRole } from "../iam/service-linked-roles.ts";
import { keyArn } from "../support/kms-keys.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { endpointNames } from "./endpoints.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import { describeGroup } from "./groups.ts";
import { addNodes, choosePlaces } from "./nodes.ts";
import { checkTags } from "./resource-tags.ts";
import * as settings from "./settings.ts";
import { cacheSlice, type ReplicationGroup } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";
import { exactVersion, parameterGroupOf } from "./versions.ts";

/** Makes a replication group of one shard: a primary and its replicas. @source aws-facts 2.2, 2.9 */
export const createReplicationGroup = operation<CreateReplicationGroupMessage, CreateReplicationGroupResult>(
  CreateReplicationGroup$,
  [
    "ReplicationGroupId",
    "ReplicationGroupDescription",
    "Engine",
    "EngineVersion",
    "CacheNodeType",
    "CacheParameterGroupName",
    "NumCacheClusters",
    "AutomaticFailoverEnabled",
    "MultiAZEnabled",
    "CacheSubnetGroupName",
    "SecurityGroupIds",
    "Port",
    "AuthToken",
    "TransitEncryptionEnabled",
    "AtRestEncryptionEnabled",
    "KmsKeyId",
    "SnapshotRetentionLimit",
    "SnapshotWindow",
    "PreferredMaintenanceWindow",
    "AutoMinorVersionUpgrade",
    "Tags",
  ],
  (input, call) => {
    const state = cacheSlice(call);
    const id = settings.groupId(input.ReplicationGroupId);
    if (lookUp(state.groups, id) !== undefined) {
      throw new AwsFault("ReplicationGroupAlreadyExists", `Replication group ${id} already exists.`);
    }
    const engine = settings.engine(input.Engine);
    const engineVersion = exactVersion(engine, input.EngineVersion);
    settings.checkParameterGroup(input.CacheParameterGroupName, parameterGroupOf(engine, engineVersion));
    const count = settings.nodeCount(input.NumCacheClusters);
    const automaticFailover = input.AutomaticFailoverEnabled ?? false;
    const multiAz = input.MultiAZEnabled ?? false;
    settings.checkFailover(automaticFailover, multiAz, count);
    const transitEncryption = input.TransitEncryptionEnabled ?? engine === "valkey";
    const authToken =
      input.AuthToken === undefined ? undefined : settings.authToken(input.AuthToken, transitEncryption);
    const atRestEncryption = input.AtRestEncryptionEnabled ?? engine === "valkey";
    if (input.KmsKeyId !== undefined && !atRestEncryption)
      throw invalidCombination("KmsKeyId needs AtRestEncryptionEnabled.");
    if (input.CacheSubnetGroupName === undefined)
      throw invalidCombination("The sandbox makes no default subnet group: give a CacheSubnetGroupName.");
    if ((input.ReplicationGroupDescription ?? "") === "")
      throw invalidValue("The parameter ReplicationGroupDescription must be provided and must not be blank.");
    checkTags(input.Tags);
    const subnetGroup = subnetGroupNamed(call, input.CacheSubnetGroupName);
    const securityGroupIds =
      input.SecurityGroupIds === undefined || input.SecurityGroupIds.length === 0
        ? [defaultSecurityGroup(call, subnetGroup.vpcId).id]
        : [...new Set(input.SecurityGroupIds)];
    settings.checkSecurityGroups(call, subnetGroup.vpcId, securityGroupIds);
    const places = choosePlaces(call, subnetGroup, count, [], multiAz);
    const now = call.world.clock.iso();
    const names = endpointNames(call, id, transitEncryption);
    const group: ReplicationGroup = {
      id,
      arn: `arn:aws:elasticache:${call.region}:${call.account}:replicationgroup:${id}`,
      resourceId: randomUUID(),
      description: input.ReplicationGroupDescription ?? "",
      engine,
      engineVersion,
      nodeType: settings.nodeType(input.CacheNodeType),
      status: "creating",
      createdAt: now,
      phase: "waiting",
      restarts: 0,
      port: settings.port(input.Port),
      transitEncryption,
      atRestEncryption,
      ...(input.KmsKeyId !== undefined && { kmsKeyId: keyArn(call, input.KmsKeyId) }),
      ...(authToken !== undefined && { authToken, authTokenChangedAt: now }),
      automaticFailover,
      multiAz,
      subnetGroup: subnetGroup.name,
      vpcId: subnetGroup.vpcId,
      securityGroupIds,
      nodes: [],
      joiningNodes: [],
      pending: {},
      primaryAddress: names.primary,
      readerAddress: names.reader,
      snapshotRetentionDays: settings.snapshotDays(input.SnapshotRetentionLimit),
      snapshotWindow: settings.snapshotWindow(input.SnapshotWindow),
      maintenanceWindow: settings.maintenanceWindow(input.PreferredMaintenanceWindow),
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
      tags: tagsOf(input.Tags),
    };

    ensureServiceLinkedRole(call, "elasticache.amazonaws.com");
    group.nodes = addNodes(call, group, places, 1);
    state.groups = withEntry(state.groups, id, group);
    call.world.schedule(call.world.latencyMs("cache.create"), "elasticache.created", {
      account: call.account,
      region: call.region,
      id,
    });
    return { ReplicationGroup: describeGroup(group) };
  },
);
