import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { tagPairs } from "../support/tags.ts";
import { rdsSlice, type DbInstance, type PendingChanges } from "./state.ts";
import { describeSubnetGroup } from "./subnet-groups.ts";
import { defaultParameterGroup } from "./versions.ts";

/** The instance of that identifier, in any case of letters. @throws DBInstanceNotFound 404. @source aws-facts 2.3 */
export function instanceNamed(scope: SliceScope, id: string | undefined): DbInstance {
  const instance = lookUp(rdsSlice(scope).instances, (id ?? "").toLowerCase());
  if (instance === undefined)
    throw new AwsFault("DBInstanceNotFound", `DBInstance ${id ?? ""} not found.`, 404);
  return instance;
}

/** An instance as answers carry it: never its password; its endpoint once it was created. */
export function describeInstance(scope: SliceScope, instance: DbInstance) {
  const created = instance.createdAt !== undefined;
  const group = lookUp(rdsSlice(scope).subnetGroups, instance.subnetGroup);
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceClass: instance.instanceClass,
    Engine: instance.engine,
    DBInstanceStatus: instance.status,
    MasterUsername: instance.masterUsername,
    DBName: instance.databaseName,
    Endpoint: created
      ? { Address: instance.address, Port: instance.port, HostedZoneId: "Z2R2ITUGPM61AM" }
      : undefined,
    AllocatedStorage: instance.storageGiB,
    InstanceCreateTime: created ? new Date(instance.createdAt ?? "") : undefined,
    PreferredBackupWindow: instance.backupWindow,
    BackupRetentionPeriod: instance.backupRetentionDays,
    DBSecurityGroups: [],
    VpcSecurityGroups: instance.securityGroupIds.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
    DBParameterGroups: [
      {
        DBParameterGroupName: defaultParameterGroup(instance.engineVersion),
        ParameterApplyStatus: "in-sync",
      },
    ],
    AvailabilityZone: created ? instance.zone : undefined,
    DBSubnetGroup: group && describeSubnetGroup(group),
    PreferredMaintenanceWindow: instance.maintenanceWindow,
    PendingModifiedValues: describePending(instance.pending),
    MultiAZ: instance.multiAz,
    EngineVersion: instance.engineVersion,
    AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
    ReadReplicaDBInstanceIdentifiers: [],
    LicenseModel: "postgresql-license",
    SecondaryAvailabilityZone: created ? instance.standbyZone : undefined,
    PubliclyAccessible: instance.publiclyAccessible,
    StorageType: instance.storageType,
    DbInstancePort: 0,
    StorageEncrypted: instance.storageEncrypted,
    KmsKeyId: instance.kmsKeyId,
    DbiResourceId: instance.resourceId,
    CACertificateIdentifier: instance.caCertificate,
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    MonitoringInterval: 0,
    DBInstanceArn: instance.arn,
    IAMDatabaseAuthenticationEnabled: false,
    PerformanceInsightsEnabled: false,
    DeletionProtection: instance.deletionProtection,
    TagList: tagPairs(instance.tags),
    MasterUserSecret:
      instance.masterSecretArn === undefined
        ? undefined
        : {
            SecretArn: instance.masterSecretArn,
            SecretStatus: created ? "active" : "creating",
            KmsKeyId: instance.masterSecretKeyId,
          },
    BackupTarget: "region",
    NetworkType: "IPV4",
    EngineLifecycleSupport: "open-source-rds-extended-support",
  };
}

function describePending(pending: PendingChanges) {
  return {
    DBInstanceClass: pending.instanceClass,
    AllocatedStorage: pending.storageGiB,
    StorageType: pending.storageType,
    EngineVersion: pending.engineVersion,
    MultiAZ: pending.multiAz,
    Port: pending.port,
  };
}
