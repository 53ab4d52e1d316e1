import {
  ModifyDBInstance$,
  type ModifyDBInstanceMessage,
  type ModifyDBInstanceResult,
} from "@aws-sdk/client-rds";
import { operation, type Call } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { deleteManagedSecret } from "../secretsmanager/managed.ts";
import { lookUp } from "../support/records.ts";
import { untilWeeklyWindowMs } from "../support/windows.ts";
import { noteInstance } from "./events.ts";
import { invalidCombination } from "./faults.ts";
import { describeInstance, instanceNamed } from "./instances.ts";
import { changePassword, checkPassword, manageSecret, newPassword } from "./master-password.ts";
import { checkSecurityGroups, chooseZones } from "./placement.ts";
import * as settings from "./settings.ts";
import type { DbInstance, PendingChanges } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";
import { exactVersion, isDowngrade, majorOf } from "./versions.ts";

const accepts = [
  "DBInstanceIdentifier",
  "ApplyImmediately",
  "AllocatedStorage",
  "StorageType",
  "DBInstanceClass",
  "EngineVersion",
  "AllowMajorVersionUpgrade",
  "MultiAZ",
  "DBPortNumber",
  "VpcSecurityGroupIds",
  "MasterUserPassword",
  "ManageMasterUserPassword",
  "RotateMasterUserPassword",
  "MasterUserSecretKmsKeyId",
  "BackupRetentionPeriod",
  "PreferredBackupWindow",
  "PreferredMaintenanceWindow",
  "AutoMinorVersionUpgrade",
  "CopyTagsToSnapshot",
  "CACertificateIdentifier",
  "PubliclyAccessible",
  "DeletionProtection",
] as const;

/**
 * Changes an instance. Class, storage, version, port and multi-AZ wait for the maintenance window unless
 * ApplyImmediately is true; the rest is in effect at once, as on AWS.
 */
export const modifyDbInstance = operation<ModifyDBInstanceMessage, ModifyDBInstanceResult>(
  ModifyDBInstance$,
  accepts,
  (input, call) => {
    const instance = instanceNamed(call, input.DBInstanceIdentifier);
    settings.checkAvailable(instance);
    const pending = pendingOf(input, instance, call);
    const changePasswordNow = passwordChange(input, instance, call);
    const direct = directChanges(input, instance, call);

    Object.assign(instance, direct);
    if (direct.securityGroupIds !== undefined) moveInterfaces(call, instance);
    changePasswordNow();
    instance.pending = { ...instance.pending, ...pending };
    const ref = { account: call.account, region: call.region, id: instance.id };
    if (Object.keys(instance.pending).length > 0) {
      if (input.ApplyImmediately === true) {
        instance.status = "modifying";
        noteInstance(call, instance, "configuration change", "Applying modification to the DB instance");
        call.world.schedule(call.world.latencyMs("database.modify"), "rds.modified", ref);
      } else {
        const wait = untilWeeklyWindowMs(instance.maintenanceWindow, call.world.clock.now());
        call.world.schedule(wait, "rds.maintain", ref);
      }
    }
    return { DBInstance: describeInstance(call, instance) };
  },
);

/** Changes that take time; those that change nothing are left out. */
function pendingOf(input: ModifyDBInstanceMessage, instance: DbInstance, call: Call): PendingChanges {
  const pending: PendingChanges = {};
  const type =
    input.StorageType === undefined ? instance.storageType : settings.storageType(input.StorageType);
  if (type !== instance.storageType) pending.storageType = type;
  if (input.AllocatedStorage !== undefined) {
    const size = settings.storageGiB(input.AllocatedStorage, type);
    if (size < instance.storageGiB) {
      throw invalidCombination(
        `Requested storage size (${size}) cannot be less than the current storage size (${instance.storageGiB}).`,
      );
    }
    if (size > instance.storageGiB) pending.storageGiB = size;
  }
  if (input.DBInstanceClass !== undefined) {
    const wanted = settings.instanceClass(input.DBInstanceClass);
    if (wanted !== instance.instanceClass) pending.instanceClass = wanted;
  }
  if (input.EngineVersion !== undefined) {
    const wanted = exactVersion(input.EngineVersion);
    checkUpgrade(instance.engineVersion, wanted, input.AllowMajorVersionUpgrade === true);
    if (wanted !== instance.engineVersion) pending.engineVersion = wanted;
  }
  if (input.DBPortNumber !== undefined) {
    const wanted = settings.port(input.DBPortNumber);
    if (wanted !== instance.port) pending.port = wanted;
  }
  if (input.MultiAZ !== undefined && input.MultiAZ !== instance.multiAz) {
    if (input.MultiAZ) chooseZones(subnetGroupNamed(call, instance.subnetGroup), true, undefined);
    pending.multiAz = input.MultiAZ;
  }
  return pending;
}

function checkUpgrade(from: string, to: string, majorAllowed: boolean): void {
  if (isDowngrade(from, to)) throw invalidCombination(`Cannot upgrade postgres from ${from} to ${to}`);
  if (majorOf(from) !== majorOf(to) && !majorAllowed) {
    throw invalidCombination(
      "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
    );
  }
}

/** Changes that are in effect at once. */
function directChanges(
  input: ModifyDBInstanceMessage,
  instance: DbInstance,
  call: Call,
): Partial<DbInstance> {
  const groups = input.VpcSecurityGroupIds;
  if (groups !== undefined) {
    if (groups.length === 0) throw invalidCombination("An instance needs at least one security group.");
    checkSecurityGroups(call, instance.vpcId, groups);
  }
  settings.checkPublicAccess(call, instance.vpcId, input.PubliclyAccessible ?? false);
  return {
    ...(groups !== undefined && { securityGroupIds: [...new Set(groups)] }),
    ...(input.BackupRetentionPeriod !== undefined && {
      backupRetentionDays: settings.backupDays(input.BackupRetentionPeriod),
    }),
    ...(input.PreferredBackupWindow !== undefined && {
      backupWindow: settings.backupWindow(input.PreferredBackupWindow),
    }),
    ...(input.PreferredMaintenanceWindow !== undefined && {
      maintenanceWindow: settings.maintenanceWindow(input.PreferredMaintenanceWindow),
    }),
    ...(input.AutoMinorVersionUpgrade !== undefined && {
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
    }),
    ...(input.CopyTagsToSnapshot !== undefined && { copyTagsToSnapshot: input.CopyTagsToSnapshot }),
    ...(input.CACertificateIdentifier !== undefined && {
      caCertificate: settings.caCertificate(input.CACertificateIdentifier),
    }),
    ...(input.PubliclyAccessible !== undefined && { publiclyAccessible: input.PubliclyAccessible }),
    ...(input.DeletionProtection !== undefined && { deletionProtection: input.DeletionProtection }),
  };
}

/** Checks a change of the master password and gives back how to make it. */
function passwordChange(input: ModifyDBInstanceMessage, instance: DbInstance, call: Call): () => void {
  const { ManageMasterUserPassword: manage, MasterUserPassword: password } = input;
  const managed = instance.masterSecretArn;
  if (input.RotateMasterUserPassword === true) {
    if (managed === undefined || input.ApplyImmediately !== true) {
      throw invalidCombination(
        "RotateMasterUserPassword needs a managed master password and ApplyImmediately.",
      );
    }
    return () => changePassword(call, instance, newPassword());
  }
  if (password !== undefined && (manage === true || (managed !== undefined && manage !== false)))
    throw invalidCombination("MasterUserPassword cannot be given while RDS manages the master password.");
  if (manage === false && managed !== undefined && password === undefined)
    throw invalidCombination("ManageMasterUserPassword=false needs a MasterUserPassword.");
  if (input.MasterUserSecretKmsKeyId !== undefined && manage !== true)
    throw invalidCombination("MasterUserSecretKmsKeyId needs ManageMasterUserPassword.");
  const checked = password === undefined ? undefined : checkPassword(password);
  return () => {
    if (manage === true && managed === undefined) {
      changePassword(call, instance, newPassword());
      manageSecret(call, instance, input.MasterUserSecretKmsKeyId);
    }
    if (checked === undefined) return;
    if (managed !== undefined) deleteManagedSecret(call, managed);
    delete instance.masterSecretArn;
    delete instance.masterSecretKeyId;
    changePassword(call, instance, checked);
  };
}

/** The interfaces of an instance follow its groups. */
function moveInterfaces(call: Call, instance: DbInstance): void {
  const { networkInterfaces } = ec2State(call);
  for (const id of [instance.networkInterfaceId, instance.standbyNetworkInterfaceId]) {
    const eni = lookUp(networkInterfaces, id);
    if (eni !== undefined) eni.groupIds = [...instance.securityGroupIds];
  }
}
