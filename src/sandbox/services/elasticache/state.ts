import { hex } from "../../world/ids.ts";
import { slice } from "../../world/slice.ts";

/** ElastiCache's part of the state. */
export interface CacheState {
  /** Six characters in every endpoint name of this account and region. */
  endpointPart: string;
  /** By lower-case name. */
  subnetGroups: Record<string, CacheSubnetGroup>;
  /** By lower-case id. */
  groups: Record<string, ReplicationGroup>;
  /** Oldest first, the last 200. */
  events: CacheEvent[];
}

/** Subnets in which cache nodes may be placed. */
export interface CacheSubnetGroup {
  name: string;
  arn: string;
  description: string;
  vpcId: string;
  subnets: { id: string; zone: string }[];
  tags: Record<string, string>;
}

/** Where a group stands with its server processes; see the type of the same name in rds/state.ts. */
export type ServerPhase = "waiting" | "wanted" | "serving" | "unwanted";

/** A replication group without cluster mode: one primary and its replicas. */
export interface ReplicationGroup {
  id: string;
  arn: string;
  /** Never used twice. Names the data directory of the servers. */
  resourceId: string;
  description: string;
  engine: "redis" | "valkey";
  engineVersion: string;
  nodeType: string;
  /** Status as AWS writes it. @source aws-facts 2.4 */
  status: "creating" | "available" | "modifying" | "deleting" | "create-failed";
  createdAt: string;
  phase: ServerPhase;
  /** Raised when the servers have to be started anew with changed settings (AUTH token, TLS). */
  restarts: number;
  port: number;
  transitEncryption: boolean;
  atRestEncryption: boolean;
  kmsKeyId?: string;
  /**
   * AUTH token, and the one before it while a rotation keeps both. Never leaves the sandbox in an
   * answer; the servers need it.
   */
  authToken?: string;
  previousAuthToken?: string;
  authTokenChangedAt?: string;
  automaticFailover: boolean;
  multiAz: boolean;
  subnetGroup: string;
  vpcId: string;
  securityGroupIds: string[];
  /** Primary first. */
  nodes: CacheNode[];
  /** Replicas that are being added: they have addresses, and become nodes when the change is through. */
  joiningNodes: CacheNode[];
  /** Changes that were asked for and are not in effect yet. */
  pending: PendingChanges;
  /** DNS names: the primary's, and the one that spreads over the replicas. */
  primaryAddress: string;
  readerAddress: string;
  snapshotRetentionDays: number;
  /** `hh:mm-hh:mm`, UTC. */
  snapshotWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC. */
  maintenanceWindow: string;
  autoMinorVersionUpgrade: boolean;
  tags: Record<string, string>;
}

/** Values of a group that change later than the call that asks for them. */
export interface PendingChanges {
  nodeType?: string;
  engineVersion?: string;
  /** Nodes that shall be left, primary included. */
  nodeCount?: number;
  auth?: AuthChange;
}

/** How the AUTH token changes: `ROTATE` keeps the one before valid too, until `SET`; `DELETE` does without. */
export type AuthChange = { strategy: "ROTATE" | "SET"; token: string } | { strategy: "DELETE" };

/** A node: a cache cluster of one node in AWS's terms. */
export interface CacheNode {
  /** `<group>-001` */
  clusterId: string;
  arn: string;
  role: "primary" | "replica";
  zone: string;
  /** DNS name of the node. */
  address: string;
  networkInterfaceId: string;
  privateIp: string;
}

/** Something that happened to a group. */
export interface CacheEvent {
  at: string;
  sourceType: "replication-group";
  sourceId: string;
  message: string;
}

/** Slice of ElastiCache. */
export const cacheSlice = slice<CacheState>("elasticache", () => ({
  endpointPart: hex(6),
  subnetGroups: {},
  groups: {},
  events: [],
}));
