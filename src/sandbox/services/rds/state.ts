import { randomBytes } from "node:crypto";
import { slice } from "../../world/slice.ts";

/** RDS' part of the state. */
export interface RdsState {
  /** Twelve characters in every endpoint name of this account and region. */
  endpointPart: string;
  /** By lower-case name. */
  subnetGroups: Record<string, DbSubnetGroup>;
  /** By lower-case identifier. */
  instances: Record<string, DbInstance>;
  /** By lower-case identifier. */
  snapshots: Record<string, DbSnapshot>;
  /** Oldest first, the last 200. */
  events: RdsEvent[];
}

/** Subnets in which database instances may be placed. */
export interface DbSubnetGroup {
  name: string;
  arn: string;
  description: string;
  vpcId: string;
  subnets: { id: string; zone: string }[];
  tags: Record<string, string>;
}

/**
 * Where an instance stands with its server process:
 * - `waiting`: creation latency has not passed, no server yet;
 * - `wanted`: the server shall run with the current settings; the controller calls `databaseServing` once it answers;
 * - `serving`: it answered (after a restart of the sandbox the controller starts it again without being asked);
 * - `unwanted`: the instance is being deleted, the server shall stop.
 */
export type ServerPhase = "waiting" | "wanted" | "serving" | "unwanted";

/** A database instance. */
export interface DbInstance {
  id: string;
  arn: string;
  /** `db-…`, never used twice. Names the data directory of the server. */
  resourceId: string;
  engine: "postgres";
  engineVersion: string;
  instanceClass: string;
  /** Status as AWS writes it, for example `backing-up`. @source aws-facts 2.4 */
  status: "creating" | "backing-up" | "available" | "modifying" | "rebooting" | "deleting" | "failed";
  /** ISO 8601; set once creation is through. */
  createdAt?: string;
  phase: ServerPhase;
  /** Raised when the server has to be started anew: reboot, new port. */
  restarts: number;
  storageGiB: number;
  storageType: "gp2" | "gp3";
  storageEncrypted: boolean;
  kmsKeyId?: string;
  masterUsername: string;
  /** Password of the master user. Never leaves the sandbox in an answer; the server needs it. */
  masterPassword: string;
  /** Raised when the password changed: the controller sets it in the running server. */
  passwordChanges: number;
  /** Secret that RDS manages for the password. */
  masterSecretArn?: string;
  /** Key of that secret. */
  masterSecretKeyId?: string;
  /** Database made at creation. */
  databaseName?: string;
  port: number;
  /** `<id>.<endpointPart>.<region>.rds.amazonaws.com`; described once the instance is available. */
  address: string;
  multiAz: boolean;
  /** Zone of the primary and, with multi-AZ, of the standby. */
  zone: string;
  standbyZone?: string;
  subnetGroup: string;
  vpcId: string;
  securityGroupIds: string[];
  /** ENI of the primary: the address that clients reach. */
  networkInterfaceId: string;
  /** Private address of the primary's ENI. */
  privateIp: string;
  /** ENI of the standby (multi-AZ). */
  standbyNetworkInterfaceId?: string;
  publiclyAccessible: boolean;
  deletionProtection: boolean;
  backupRetentionDays: number;
  /** `hh:mm-hh:mm`, UTC. */
  backupWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC. */
  maintenanceWindow: string;
  autoMinorVersionUpgrade: boolean;
  copyTagsToSnapshot: boolean;
  caCertificate: string;
  /** Changes that were asked for and are not in effect yet. */
  pending: PendingChanges;
  tags: Record<string, string>;
}

/** Values of an instance that change later than the call that asks for them. */
export interface PendingChanges {
  instanceClass?: string;
  storageGiB?: number;
  storageType?: "gp2" | "gp3";
  engineVersion?: string;
  multiAz?: boolean;
  port?: number;
}

/** A manual (final) snapshot. It holds no data: see README.md. */
export interface DbSnapshot {
  id: string;
  arn: string;
  instanceId: string;
  resourceId: string;
  createdAt: string;
  status: "creating" | "available";
  engine: string;
  engineVersion: string;
  storageGiB: number;
  storageType: string;
  encrypted: boolean;
  kmsKeyId?: string;
  masterUsername: string;
  port: number;
  zone: string;
  vpcId: string;
  instanceCreatedAt: string;
  tags: Record<string, string>;
}

/** Something that happened to an instance. */
export interface RdsEvent {
  at: string;
  sourceType: "db-instance" | "db-snapshot";
  sourceId: string;
  sourceArn: string;
  categories: string[];
  message: string;
}

/** Slice of RDS. */
export const rdsSlice = slice<RdsState>("rds", () => ({
  endpointPart: `c${randomBytes(16)
    .toString("base64")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .padEnd(11, "x")
    .slice(0, 11)}`,
  subnetGroups: {},
  instances: {},
  snapshots: {},
  events: [],
}));
