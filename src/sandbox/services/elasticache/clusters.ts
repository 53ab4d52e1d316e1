import { parameterGroupOf, fullVersion } from "./versions.ts";
import type { CacheNode, ReplicationGroup } from "./state.ts";

/** A node as DescribeCacheClusters tells of it; its endpoint only when node information was asked for. */
export function describeCluster(group: ReplicationGroup, node: CacheNode, withNodes: boolean) {
  const joining = group.joiningNodes.includes(node);
  return {
    CacheClusterId: node.clusterId,
    ClientDownloadLandingPage: "https://console.aws.amazon.com/elasticache/home#client-download:",
    CacheNodeType: group.nodeType,
    Engine: group.engine,
    EngineVersion: fullVersion(group.engineVersion),
    CacheClusterStatus: joining ? "creating" : group.status,
    NumCacheNodes: 1,
    PreferredAvailabilityZone: node.zone,
    CacheClusterCreateTime: new Date(group.createdAt),
    PreferredMaintenanceWindow: group.maintenanceWindow,
    PendingModifiedValues: {
      CacheNodeType: group.pending.nodeType,
      EngineVersion: group.pending.engineVersion,
    },
    CacheSecurityGroups: [],
    CacheParameterGroup: {
      CacheParameterGroupName: parameterGroupOf(group.engine, group.engineVersion),
      ParameterApplyStatus: "in-sync",
      CacheNodeIdsToReboot: [],
    },
    CacheSubnetGroupName: group.subnetGroup,
    CacheNodes: withNodes
      ? [
          {
            CacheNodeId: "0001",
            CacheNodeStatus: joining ? "creating" : group.status,
            CacheNodeCreateTime: new Date(group.createdAt),
            Endpoint: { Address: node.address, Port: group.port },
            ParameterGroupStatus: "in-sync",
            CustomerAvailabilityZone: node.zone,
          },
        ]
      : undefined,
    AutoMinorVersionUpgrade: group.autoMinorVersionUpgrade,
    SecurityGroups: group.securityGroupIds.map((id) => ({ SecurityGroupId: id, Status: "active" })),
    ReplicationGroupId: group.id,
    SnapshotRetentionLimit: group.snapshotRetentionDays,
    SnapshotWindow: group.snapshotWindow,
    AuthTokenEnabled: group.authToken !== undefined,
    TransitEncryptionEnabled: group.transitEncryption,
    AtRestEncryptionEnabled: group.atRestEncryption,
    ARN: node.arn,
    ReplicationGroupLogDeliveryEnabled: false,
    LogDeliveryConfigurations: [],
    NetworkType: "ipv4" as const,
    IpDiscovery: "ipv4" as const,
    TransitEncryptionMode: group.transitEncryption ? ("required" as const) : undefined,
  };
}
