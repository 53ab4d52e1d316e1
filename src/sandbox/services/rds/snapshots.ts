import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { tagPairs } from "../support/tags.ts";
import { rdsSlice, type DbInstance, type DbSnapshot } from "./state.ts";

/** The snapshot of that identifier. @throws DBSnapshotNotFound 404 */
export function snapshotNamed(scope: SliceScope, id: string | undefined): DbSnapshot {
  const snapshot = lookUp(rdsSlice(scope).snapshots, (id ?? "").toLowerCase());
  if (snapshot === undefined)
    throw new AwsFault("DBSnapshotNotFound", `DBSnapshot ${id ?? ""} not found.`, 404);
  return snapshot;
}

/** A new manual snapshot of an instance. */
export function snapshotOf(scope: SliceScope, instance: DbInstance, id: string): DbSnapshot {
  const now = scope.world.clock.iso();
  return {
    id,
    arn: `arn:aws:rds:${scope.region}:${scope.account}:snapshot:${id}`,
    instanceId: instance.id,
    resourceId: instance.resourceId,
    createdAt: now,
    status: "creating",
    engine: instance.engine,
    engineVersion: instance.engineVersion,
    storageGiB: instance.storageGiB,
    storageType: instance.storageType,
    encrypted: instance.storageEncrypted,
    ...(instance.kmsKeyId !== undefined && { kmsKeyId: instance.kmsKeyId }),
    masterUsername: instance.masterUsername,
    port: instance.port,
    zone: instance.zone,
    vpcId: instance.vpcId,
    instanceCreatedAt: instance.createdAt ?? now,
    tags: instance.copyTagsToSnapshot ? { ...instance.tags } : {},
  };
}

/** A snapshot as answers carry it. */
export function describeSnapshot(snapshot: DbSnapshot) {
  return {
    DBSnapshotIdentifier: snapshot.id,
    DBInstanceIdentifier: snapshot.instanceId,
    SnapshotCreateTime: new Date(snapshot.createdAt),
    Engine: snapshot.engine,
    AllocatedStorage: snapshot.storageGiB,
    Status: snapshot.status,
    Port: snapshot.port,
    AvailabilityZone: snapshot.zone,
    VpcId: snapshot.vpcId,
    InstanceCreateTime: new Date(snapshot.instanceCreatedAt),
    MasterUsername: snapshot.masterUsername,
    EngineVersion: snapshot.engineVersion,
    LicenseModel: "postgresql-license",
    SnapshotType: "manual",
    PercentProgress: snapshot.status === "available" ? 100 : 0,
    StorageType: snapshot.storageType,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.kmsKeyId,
    DBSnapshotArn: snapshot.arn,
    DbiResourceId: snapshot.resourceId,
    TagList: tagPairs(snapshot.tags),
    SnapshotTarget: "region",
  };
}
