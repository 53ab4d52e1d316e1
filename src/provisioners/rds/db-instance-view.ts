import type { DBInstance } from "@aws-sdk/client-rds";
import { present } from "../support/provisioner.ts";
import { readTags, type Tags } from "../support/tags.ts";

/** A DB instance as AWS reports it; what is being modified counts as modified. */
export interface DbInstanceObserved {
  readonly identifier: string;
  readonly arn: string;
  /** AWS's immutable id (`db-…`): tells an instance from a later one of the same name. */
  readonly resourceId: string;
  readonly status: string;
  /** Known once it is available. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Secret with the master password, made and rotated by RDS. */
  readonly masterSecretArn: string | undefined;
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly storageGiB: number;
  readonly multiAz: boolean;
  readonly backupDays: number;
  readonly autoMinorVersionUpgrade: boolean;
  readonly deletionProtection: boolean;
  readonly publiclyAccessible: boolean;
  readonly encrypted: boolean;
  readonly databaseName: string | undefined;
  readonly masterUsername: string;
  readonly subnetGroup: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly backupWindow: string | undefined;
  readonly maintenanceWindow: string | undefined;
  readonly createdAt: Date | undefined;
  readonly tags: Tags;
}

/** Reads an instance, with its pending modifications as though they were done: they are on their way. */
export function readDbInstance(from: DBInstance): DbInstanceObserved {
  const pending = from.PendingModifiedValues ?? {};
  return {
    identifier: present(from.DBInstanceIdentifier, "DBInstanceIdentifier"),
    arn: present(from.DBInstanceArn, "DBInstanceArn"),
    resourceId: from.DbiResourceId ?? "",
    status: from.DBInstanceStatus ?? "creating",
    host: from.Endpoint?.Address,
    port: from.Endpoint?.Port,
    masterSecretArn: from.MasterUserSecret?.SecretArn,
    engineVersion: pending.EngineVersion ?? from.EngineVersion ?? "",
    instanceClass: pending.DBInstanceClass ?? from.DBInstanceClass ?? "",
    storageGiB: pending.AllocatedStorage ?? from.AllocatedStorage ?? 0,
    multiAz: pending.MultiAZ ?? from.MultiAZ ?? false,
    backupDays: pending.BackupRetentionPeriod ?? from.BackupRetentionPeriod ?? 0,
    autoMinorVersionUpgrade: from.AutoMinorVersionUpgrade ?? false,
    deletionProtection: from.DeletionProtection ?? false,
    publiclyAccessible: from.PubliclyAccessible ?? false,
    encrypted: from.StorageEncrypted ?? false,
    databaseName: from.DBName,
    masterUsername: from.MasterUsername ?? "",
    subnetGroup: from.DBSubnetGroup?.DBSubnetGroupName,
    securityGroupIds: (from.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId, Status }) =>
      VpcSecurityGroupId === undefined || Status === "removing" ? [] : [VpcSecurityGroupId],
    ),
    backupWindow: from.PreferredBackupWindow,
    maintenanceWindow: from.PreferredMaintenanceWindow,
    createdAt: from.InstanceCreateTime,
    tags: readTags(from.TagList),
  };
}

/** Does an actual version (`17.4`) fulfil a wanted one, major (`17`) or exact (`17.4`)? */
export function fulfilsVersion(actual: string, wanted: string): boolean {
  return actual === wanted || actual.startsWith(`${wanted}.`);
}

/** States in which the instance serves. `storage-optimization` goes on for hours behind a working database. */
const serving: ReadonlySet<string> = new Set(["available", "storage-optimization"]);

/** States that do not pass by themselves. @source aws-facts 2.4 */
const broken: ReadonlySet<string> = new Set([
  "failed",
  "storage-full",
  "stopped",
  "stopping",
  "deleting",
  "delete-precheck",
  "restore-error",
  "inaccessible-encryption-credentials",
  "inaccessible-encryption-credentials-recoverable",
]);

/** What a status means; a status that is not known here counts as on its way. */
export function judgeDbStatus(status: string): "ready" | "pending" | "failed" {
  if (serving.has(status)) return "ready";
  return broken.has(status) || status.startsWith("incompatible-") ? "failed" : "pending";
}
