import type { CacheCluster, ReplicationGroup } from "@aws-sdk/client-elasticache";
import { present } from "../support/provisioner.ts";
import type { Tags } from "../support/tags.ts";

/** A replication group as AWS reports it. */
export interface ReplicationGroupObserved {
  readonly id: string;
  readonly arn: string;
  readonly status: string;
  /** Name of the primary, which follows a failover; known once it is available. */
  readonly primaryHost: string | undefined;
  readonly port: number | undefined;
  readonly engine: string;
  /** Known of its nodes only. */
  readonly engineVersion: string | undefined;
  readonly nodeType: string;
  /** Primary included. */
  readonly nodes: number;
  readonly automaticFailover: boolean;
  readonly multiAz: boolean;
  readonly transitEncryption: boolean;
  readonly atRestEncryption: boolean;
  readonly authToken: boolean;
  readonly subnetGroup: string | undefined;
  readonly securityGroupIds: readonly string[];
  /** Days that automatic snapshots are kept; 0: none are made. */
  readonly snapshotDays: number;
  /** Known of its nodes only. */
  readonly maintenanceWindow: string | undefined;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

/** `enabling` counts as enabled: it is on its way. */
const isOn = (status: string | undefined): boolean => status === "enabled" || status === "enabling";

/**
 * Reads a group; subnet group and security groups are known of its member clusters only.
 * @param member any cluster of the group
 */
export function readReplicationGroup(
  from: ReplicationGroup,
  member: CacheCluster | undefined,
  tags: Tags,
): ReplicationGroupObserved {
  const [shard] = from.NodeGroups ?? [];
  const pendingType = from.PendingModifiedValues as { CacheNodeType?: string } | undefined;
  return {
    id: present(from.ReplicationGroupId, "ReplicationGroupId"),
    arn: present(from.ARN, "ARN"),
    status: from.Status ?? "creating",
    primaryHost: shard?.PrimaryEndpoint?.Address,
    port: shard?.PrimaryEndpoint?.Port,
    engine: from.Engine ?? member?.Engine ?? "redis",
    engineVersion: member?.PendingModifiedValues?.EngineVersion ?? member?.EngineVersion,
    nodeType: pendingType?.CacheNodeType ?? from.CacheNodeType ?? member?.CacheNodeType ?? "",
    nodes: from.MemberClusters?.length ?? 0,
    automaticFailover: isOn(from.AutomaticFailover),
    multiAz: isOn(from.MultiAZ),
    transitEncryption: from.TransitEncryptionEnabled ?? false,
    atRestEncryption: from.AtRestEncryptionEnabled ?? false,
    authToken: from.AuthTokenEnabled ?? false,
    subnetGroup: member?.CacheSubnetGroupName,
    securityGroupIds: (member?.SecurityGroups ?? []).flatMap(({ SecurityGroupId }) => SecurityGroupId ?? []),
    snapshotDays: from.SnapshotRetentionLimit ?? 0,
    maintenanceWindow: member?.PreferredMaintenanceWindow,
    createdAt: from.ReplicationGroupCreateTime,
    tags,
  };
}

/** Does an actual version (`7.1.0`) fulfil a wanted one (`7.1`)? */
export function fulfilsEngineVersion(actual: string, wanted: string): boolean {
  return actual === wanted || actual.startsWith(`${wanted}.`);
}
