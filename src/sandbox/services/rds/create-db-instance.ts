import { randomBytes } from "node:crypto";
import {
  CreateDBInstance$,
  type CreateDBInstanceMessage,
  type CreateDBInstanceResult,
} from "@aws-sdk/client-rds";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { defaultSecurityGroup } from "../ec2/network-interfaces.ts";
import { ensureServiceLinkedRole } from "../iam/service-linked-roles.ts";
import { awsManagedKeyArn, keyArn } from "../support/kms-keys.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import { identifier } from "./identifiers.ts";
import { describeInstance } from "./instances.ts";
import { checkPassword, manageSecret, newPassword } from "./master-password.ts";
import { addInterface, checkSecurityGroups, chooseZones, subnetIn } from "./placement.ts";
import { checkTags } from "./resource-tags.ts";
import { backupShare, creationRow } from "./serving.ts";
import * as settings from "./settings.ts";
import { rdsSlice, type DbInstance } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";
import { defaultVersion, exactVersion } from "./versions.ts";

const accepts = [
  "DBInstanceIdentifier",
  "DBInstanceClass",
  "Engine",
  "EngineVersion",
  "DBName",
  "AllocatedStorage",
  "StorageType",
  "StorageEncrypted",
  "KmsKeyId",
  "MasterUsername",
  "MasterUserPassword",
  "ManageMasterUserPassword",
  "MasterUserSecretKmsKeyId",
  "VpcSecurityGroupIds",
  "DBSubnetGroupName",
  "AvailabilityZone",
  "MultiAZ",
  "Port",
  "PubliclyAccessible",
  "BackupRetentionPeriod",
  "PreferredBackupWindow",
  "PreferredMaintenanceWindow",
  "DBParameterGroupName",
  "AutoMinorVersionUpgrade",
  "CopyTagsToSnapshot",
  "CACertificateIdentifier",
  "DeletionProtection",
  "Tags",
] as const;

/** Makes a PostgreSQL instance: `creating`, then `backing-up`, then `available`. @source aws-facts 2.2, 2.4 */
export const createDbInstance = operation<CreateDBInstanceMessage, CreateDBInstanceResult>(
  CreateDBInstance$,
  accepts,
  (input, call) => {
    const state = rdsSlice(call);
    const plan = planOf(input, call);
    if (lookUp(state.instances, plan.instance.id) !== undefined)
      throw new AwsFault("DBInstanceAlreadyExists", "DB instance already exists");

    ensureServiceLinkedRole(call, "rds.amazonaws.com");
    const { instance } = plan;
    const eni = addInterface(call, plan.subnetId, instance.securityGroupIds, instance.arn);
    instance.networkInterfaceId = eni.id;
    instance.privateIp = eni.privateIp;
    if (plan.standbySubnetId !== undefined) {
      const standby = addInterface(call, plan.standbySubnetId, instance.securityGroupIds, instance.arn);
      instance.standbyNetworkInterfaceId = standby.id;
    }
    if (input.ManageMasterUserPassword === true) manageSecret(call, instance, input.MasterUserSecretKmsKeyId);
    state.instances = withEntry(state.instances, instance.id, instance);
    call.world.schedule(
      call.world.latencyMs(creationRow(instance)) *
        (1 - (instance.backupRetentionDays > 0 ? backupShare : 0)),
      "rds.created",
      { account: call.account, region: call.region, id: instance.id },
    );
    return { DBInstance: describeInstance(call, instance) };
  },
);

interface Plan {
  readonly instance: DbInstance;
  readonly subnetId: string;
  readonly standbySubnetId?: string;
}

/** Checks all that can be refused, and changes nothing. */
function planOf(input: CreateDBInstanceMessage, call: Call): Plan {
  const id = identifier(input.DBInstanceIdentifier, "DBInstanceIdentifier", 63);
  if (input.Engine !== "postgres")
    throw invalidValue(`Invalid DB engine: the sandbox models postgres, not ${input.Engine ?? ""}`);
  const engineVersion = exactVersion(input.EngineVersion ?? defaultVersion);
  settings.checkParameterGroup(input.DBParameterGroupName, engineVersion);
  const storageType = settings.storageType(input.StorageType);
  const password = passwordOf(input);
  checkTags(input.Tags);
  const group = groupOf(input, call);
  const multiAz = input.MultiAZ ?? false;
  const zones = chooseZones(group, multiAz, input.AvailabilityZone);
  const securityGroupIds =
    input.VpcSecurityGroupIds === undefined || input.VpcSecurityGroupIds.length === 0
      ? [defaultSecurityGroup(call, group.vpcId).id]
      : [...new Set(input.VpcSecurityGroupIds)];
  checkSecurityGroups(call, group.vpcId, securityGroupIds);
  settings.checkPublicAccess(call, group.vpcId, input.PubliclyAccessible ?? false);
  const databaseName = settings.databaseName(input.DBName);
  const storageEncrypted = input.StorageEncrypted ?? false;
  if (input.KmsKeyId !== undefined && !storageEncrypted)
    throw invalidCombination("KmsKeyId needs StorageEncrypted.");
  return {
    subnetId: subnetIn(call, group, zones.zone),
    ...(zones.standbyZone !== undefined && { standbySubnetId: subnetIn(call, group, zones.standbyZone) }),
    instance: {
      id,
      arn: `arn:aws:rds:${call.region}:${call.account}:db:${id}`,
      resourceId: newResourceId(),
      engine: "postgres",
      engineVersion,
      instanceClass: settings.instanceClass(input.DBInstanceClass),
      status: "creating",
      phase: "waiting",
      restarts: 0,
      storageGiB: settings.storageGiB(input.AllocatedStorage, storageType),
      storageType,
      storageEncrypted,
      ...(storageEncrypted && {
        kmsKeyId: input.KmsKeyId === undefined ? awsManagedKeyArn(call, "rds") : keyArn(call, input.KmsKeyId),
      }),
      masterUsername: settings.masterUsername(input.MasterUsername),
      masterPassword: password,
      passwordChanges: 0,
      ...(databaseName !== undefined && { databaseName }),
      port: settings.port(input.Port),
      address: `${id}.${rdsSlice(call).endpointPart}.${call.region}.rds.amazonaws.com`,
      multiAz,
      ...zones,
      subnetGroup: group.name,
      vpcId: group.vpcId,
      securityGroupIds,
      networkInterfaceId: "",
      privateIp: "",
      publiclyAccessible: input.PubliclyAccessible ?? false,
      deletionProtection: input.DeletionProtection ?? false,
      backupRetentionDays: settings.backupDays(input.BackupRetentionPeriod),
      backupWindow: settings.backupWindow(input.PreferredBackupWindow),
      maintenanceWindow: settings.maintenanceWindow(input.PreferredMaintenanceWindow),
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
      copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
      caCertificate: settings.caCertificate(input.CACertificateIdentifier),
      pending: {},
      tags: tagsOf(input.Tags),
    },
  };
}

function passwordOf(input: CreateDBInstanceMessage): string {
  const managed = input.ManageMasterUserPassword === true;
  if (managed && input.MasterUserPassword !== undefined) {
    throw invalidCombination("You can't specify MasterUserPassword together with ManageMasterUserPassword.");
  }
  if (!managed && input.MasterUserSecretKmsKeyId !== undefined)
    throw invalidCombination("MasterUserSecretKmsKeyId needs ManageMasterUserPassword.");
  if (managed) return newPassword();
  if (input.MasterUserPassword === undefined)
    throw invalidValue("The parameter MasterUserPassword must be provided and must not be blank.");
  return checkPassword(input.MasterUserPassword);
}

function groupOf(input: CreateDBInstanceMessage, call: Call) {
  if (input.DBSubnetGroupName === undefined)
    throw invalidCombination("The sandbox makes no default DB subnet group: give a DBSubnetGroupName.");
  return subnetGroupNamed(call, input.DBSubnetGroupName);
}

function newResourceId(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return `db-${Array.from(randomBytes(26), (byte) => alphabet.charAt(byte % 32)).join("")}`;
}
