import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { cacheSlice, type CacheNode, type ReplicationGroup } from "./state.ts";

/** The group of that id, in any case of letters. @throws ReplicationGroupNotFoundFault 404. @source aws-facts 2.3 */
export function groupNamed(scope: SliceScope, id: string | undefined): ReplicationGroup {
  const group = lookUp(cacheSlice(scope).groups, (id ?? "").toLowerCase());
  if (group === undefined) {
    throw new AwsFault("ReplicationGroupNotFoundFault", `ReplicationGroup ${id ?? ""} not found.`, 404);
  }
  return group;
}

/** The group if it takes changes now. @throws InvalidReplicationGroupState */
export function availableGroup(scope: SliceScope, id: string | undefined): ReplicationGroup {
  const group = groupNamed(scope, id);
  if (group.status !== "available") {
    throw new AwsFault(
      "InvalidReplicationGroupState",
      `Replication group must be in available state to make this change: ${group.id} is ${group.status}.`,
    );
  }
  return group;
}

/** The group that a node belongs to. */
export function groupOfCluster(scope: SliceScope, clusterId: string): ReplicationGroup | undefined {
  const wanted = clusterId.toLowerCase();
  return Object.values(cacheSlice(scope).groups).find((group) =>
    allNodes(group).some((node) => node.clusterId === wanted),
  );
}

/** Nodes and those that are joining. */
export function allNodes({ nodes, joiningNodes }: ReplicationGroup): CacheNode[] {
  return [...nodes, ...joiningNodes];
}

/** A group as answers carry it: never its AUTH token; endpoints once it was created. */
export function describeGroup(group: ReplicationGroup) {
  const endpoint = (address: string) => ({ Address: address, Port: group.port });
  const created = group.status !== "creating" && group.status !== "create-failed";
  return {
    ReplicationGroupId: group.id,
    Description: group.description,
    Status: group.status,
    PendingModifiedValues:
      group.pending.auth === undefined
        ? {}
        : {
            AuthTokenStatus:
              group.pending.auth.strategy === "ROTATE" ? ("ROTATING" as const) : ("SETTING" as const),
          },
    MemberClusters: allNodes(group).map(({ clusterId }) => clusterId),
    NodeGroups: created
      ? [
          {
            NodeGroupId: "0001",
            Status: group.status,
            PrimaryEndpoint: endpoint(group.primaryAddress),
            ReaderEndpoint: endpoint(group.readerAddress),
            NodeGroupMembers: group.nodes.map((node) => ({
              CacheClusterId: node.clusterId,
              CacheNodeId: "0001",
              ReadEndpoint: endpoint(node.address),
              PreferredAvailabilityZone: node.zone,
              CurrentRole: node.role,
            })),
          },
        ]
      : undefined,
    AutomaticFailover: onOff(group.automaticFailover),
    MultiAZ: onOff(group.multiAz),
    SnapshotRetentionLimit: group.snapshotRetentionDays,
    SnapshotWindow: group.snapshotWindow,
    ClusterEnabled: false,
    CacheNodeType: group.nodeType,
    AuthTokenEnabled: group.authToken !== undefined,
    AuthTokenLastModifiedDate:
      group.authTokenChangedAt === undefined ? undefined : new Date(group.authTokenChangedAt),
    TransitEncryptionEnabled: group.transitEncryption,
    AtRestEncryptionEnabled: group.atRestEncryption,
    KmsKeyId: group.kmsKeyId,
    ARN: group.arn,
    LogDeliveryConfigurations: [],
    ReplicationGroupCreateTime: new Date(group.createdAt),
    DataTiering: "disabled" as const,
    AutoMinorVersionUpgrade: group.autoMinorVersionUpgrade,
    NetworkType: "ipv4" as const,
    IpDiscovery: "ipv4" as const,
    TransitEncryptionMode: group.transitEncryption ? ("required" as const) : undefined,
    ClusterMode: "disabled" as const,
    Engine: group.engine,
  };
}

function onOff(on: boolean): "enabled" | "disabled" {
  return on ? "enabled" : "disabled";
}
