import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  type ModifyDBInstanceCommandInput,
} from "@aws-sdk/client-rds";
import type { FieldChange, Removal, ResourceNode } from "../../engine/contract.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { adopt } from "../support/create-once.ts";
import { changed, changedSet, touches } from "../support/diff.ts";
import { eventually, onceKnown } from "../support/eventually.ts";
import { faultKind, unlessMissing } from "../support/fault.ts";
import { discoveredByName, findOwn } from "../support/owned.ts";
import { present, protectedResource, type AwsProvisioner } from "../support/provisioner.ts";
import { dbInstances, syncRdsTags } from "../support/rds.ts";
import { diffTags, tagList } from "../support/tags.ts";
import {
  fulfilsVersion,
  judgeDbStatus,
  readDbInstance,
  type DbInstanceObserved,
} from "./db-instance-view.ts";

/** A private, encrypted PostgreSQL whose master password RDS keeps in Secrets Manager. */
export interface DbInstanceSpec {
  /** Major (`17`; minor upgrades come by themselves) or exact (`17.4`). From 15 on TLS is enforced by default. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  /** gp3. Can only grow. */
  readonly storageGiB: number;
  readonly multiAz: boolean;
  readonly backupDays: number;
  readonly deletionProtection: boolean;
  readonly databaseName: string;
  readonly masterUsername: string;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroupIds: readonly string[];
  /** Daily, in UTC: `03:00-04:00`; AWS's choice stands when absent. */
  readonly backupWindow?: string;
  /** Weekly, in UTC: `sun:04:00-sun:05:00`; AWS's choice stands when absent. */
  readonly maintenanceWindow?: string;
}

export const dbInstance: AwsProvisioner<DbInstanceSpec, DbInstanceObserved> = {
  kind: "db-instance",
  usualSeconds: 840,
  iam: {
    read: ["rds:DescribeDBInstances", "rds:DescribeEvents"],
    write: [
      "rds:CreateDBInstance",
      "rds:ModifyDBInstance",
      "rds:DeleteDBInstance",
      "rds:CreateDBSnapshot",
      "rds:AddTagsToResource",
      "secretsmanager:CreateSecret",
      "secretsmanager:TagResource",
      "kms:DescribeKey",
      "iam:CreateServiceLinkedRole",
    ],
  },
  idOf: ({ identifier }) => identifier,
  replaceOn: ["databaseName", "masterUsername", "subnetGroup"],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (name) => find(name, context));
  },

  async discover(_stackTags, context) {
    const found = await dbInstances(context);
    return discoveredByName(found.map(readDbInstance), context.stack, ({ identifier }) => identifier);
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("databaseName", observed.databaseName, spec.databaseName, "replace"),
    ...changed("masterUsername", observed.masterUsername, spec.masterUsername, "replace"),
    ...changed("subnetGroup", observed.subnetGroup, spec.subnetGroup, "replace"),
    // Encryption cannot be switched on later.
    ...changed("encrypted", observed.encrypted, true, "replace"),
    ...(fulfilsVersion(observed.engineVersion, spec.engineVersion)
      ? []
      : changed("engineVersion", observed.engineVersion, spec.engineVersion, "restart")),
    ...changed("autoMinorVersionUpgrade", observed.autoMinorVersionUpgrade, isMajor(spec.engineVersion)),
    ...changed("instanceClass", observed.instanceClass, spec.instanceClass, "restart"),
    ...changed("storageGiB", observed.storageGiB, spec.storageGiB),
    ...changed("multiAz", observed.multiAz, spec.multiAz),
    ...changed("backupDays", observed.backupDays, spec.backupDays),
    ...changed("deletionProtection", observed.deletionProtection, spec.deletionProtection),
    ...changed("publiclyAccessible", observed.publiclyAccessible, false),
    ...changedSet("securityGroupIds", observed.securityGroupIds, spec.securityGroupIds),
    ...(spec.backupWindow === undefined
      ? []
      : changed("backupWindow", observed.backupWindow, spec.backupWindow)),
    ...(spec.maintenanceWindow === undefined
      ? []
      : changed("maintenanceWindow", observed.maintenanceWindow, spec.maintenanceWindow)),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    const rds = context.aws.get(RDSClient);
    try {
      const { DBInstance: created } = await onceKnown(context, () =>
        rds.send(new CreateDBInstanceCommand(createInput(node))),
      );
      const observed = readDbInstance(present(created, "DBInstance"));
      return { ...observed, tags: { ...observed.tags, ...node.tags } };
    } catch (error) {
      if (faultKind(error) !== "exists") throw error;
      return adopt(context, "DB instance", node.name, () => find(node.name, context));
    }
  },

  async sync(node, observed, changes, context) {
    const input = modifyInput(node, changes);
    const modified =
      input === undefined
        ? undefined
        : await whenSettled(context, () =>
            context.aws
              .get(RDSClient)
              .send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: observed.identifier, ...input })),
          );
    await syncRdsTags(context, observed.arn, node.tags, changes);
    const current = modified?.DBInstance === undefined ? observed : readDbInstance(modified.DBInstance);
    return { ...current, tags: { ...observed.tags, ...node.tags } };
  },

  settled: (_node, { status, host, masterSecretArn }) =>
    judgeDbStatus(status) === "ready" && host !== undefined && masterSecretArn !== undefined,

  async ready(node, observed, context) {
    const seen = await find(observed.identifier, context);
    if (seen === undefined) return { state: "pending", detail: "not visible yet" };
    const verdict = judgeDbStatus(seen.status);
    if (verdict === "failed") return { state: "failed", reason: await reasonOf(seen, context) };
    if (verdict === "pending") return { state: "pending", detail: seen.status, observed: seen };
    if (seen.host === undefined) return { state: "pending", detail: "no address yet", observed: seen };
    if (seen.masterSecretArn === undefined) {
      return { state: "failed", reason: `RDS does not manage the master password of ${node.name}` };
    }
    return { state: "ready", observed: seen };
  },

  protection: {
    on: ({ deletionProtection }) => deletionProtection,
    async lift(_node, observed, context) {
      await context.aws.get(RDSClient).send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: observed.identifier,
          DeletionProtection: false,
          ApplyImmediately: true,
        }),
      );
      return { ...observed, deletionProtection: false };
    },
  },

  async remove(_node, observed, context, removal) {
    if (observed.deletionProtection) throw protectedResource("DB instance", observed.identifier);
    await unlessMissing(
      context.aws.get(RDSClient).send(
        new DeleteDBInstanceCommand({
          DBInstanceIdentifier: observed.identifier,
          ...(removal.finalSnapshot
            ? { SkipFinalSnapshot: false, FinalDBSnapshotIdentifier: snapshotName(observed) }
            : { SkipFinalSnapshot: true }),
          DeleteAutomatedBackups: true,
        }),
      ),
    );
  },

  leaves: (_node, observed, removal: Removal) =>
    removal.finalSnapshot ? [`DB snapshot ${snapshotName(observed)}`] : [],

  async gone(_node, observed, context) {
    const seen = await find(observed.identifier, context);
    if (seen === undefined) return { state: "ready", observed: undefined };
    return { state: "pending", detail: seen.status };
  },
};

/** RDS takes a change only when it is done with the one before, the creation of a cut run for example. */
function whenSettled<T>(context: ProvisionerContext, call: () => Promise<T>): Promise<T> {
  const isBusy = (error: unknown): boolean => faultKind(error) === "conflict";
  return eventually(context, call, isBusy, changeBudgetMs);
}

const changeBudgetMs = 1_800_000;

/** One name per instance ever made, so a second destroy of the same instance asks for the same snapshot. */
function snapshotName({ identifier, resourceId }: DbInstanceObserved): string {
  const unique = resourceId.replace(/^db-/, "").toLowerCase();
  return unique === "" ? `${identifier}-final` : `${identifier}-final-${unique}`;
}

const isMajor = (version: string): boolean => /^\d+$/.test(version);

function createInput(node: ResourceNode<DbInstanceSpec>) {
  const { spec } = node;
  return {
    DBInstanceIdentifier: node.name,
    Engine: "postgres",
    EngineVersion: spec.engineVersion,
    DBInstanceClass: spec.instanceClass,
    AllocatedStorage: spec.storageGiB,
    StorageType: "gp3",
    StorageEncrypted: true,
    MultiAZ: spec.multiAz,
    PubliclyAccessible: false,
    ManageMasterUserPassword: true,
    MasterUsername: spec.masterUsername,
    DBName: spec.databaseName,
    Port: spec.port,
    DBSubnetGroupName: spec.subnetGroup,
    VpcSecurityGroupIds: [...spec.securityGroupIds],
    BackupRetentionPeriod: spec.backupDays,
    AutoMinorVersionUpgrade: isMajor(spec.engineVersion),
    DeletionProtection: spec.deletionProtection,
    CopyTagsToSnapshot: true,
    ...windows(spec),
    Tags: tagList(node.tags),
  };
}

function windows({ backupWindow, maintenanceWindow }: DbInstanceSpec) {
  return {
    ...(backupWindow === undefined ? {} : { PreferredBackupWindow: backupWindow }),
    ...(maintenanceWindow === undefined ? {} : { PreferredMaintenanceWindow: maintenanceWindow }),
  };
}

/** All that differs in one call; `undefined` when it is no more than tags. */
function modifyInput(
  { spec }: ResourceNode<DbInstanceSpec>,
  changes: readonly FieldChange[],
): Omit<ModifyDBInstanceCommandInput, "DBInstanceIdentifier"> | undefined {
  const input = {
    ...(touches(changes, "engineVersion")
      ? { EngineVersion: spec.engineVersion, AllowMajorVersionUpgrade: true }
      : {}),
    ...(touches(changes, "autoMinorVersionUpgrade")
      ? { AutoMinorVersionUpgrade: isMajor(spec.engineVersion) }
      : {}),
    ...(touches(changes, "instanceClass") ? { DBInstanceClass: spec.instanceClass } : {}),
    ...(touches(changes, "storageGiB") ? { AllocatedStorage: spec.storageGiB } : {}),
    ...(touches(changes, "multiAz") ? { MultiAZ: spec.multiAz } : {}),
    ...(touches(changes, "backupDays") ? { BackupRetentionPeriod: spec.backupDays } : {}),
    ...(touches(changes, "deletionProtection") ? { DeletionProtection: spec.deletionProtection } : {}),
    ...(touches(changes, "publiclyAccessible") ? { PubliclyAccessible: false } : {}),
    ...(touches(changes, "securityGroupIds") ? { VpcSecurityGroupIds: [...spec.securityGroupIds] } : {}),
    // Both together: AWS refuses windows that overlap.
    ...(touches(changes, "backupWindow", "maintenanceWindow") ? windows(spec) : {}),
  };
  return Object.keys(input).length === 0 ? undefined : { ...input, ApplyImmediately: true };
}

async function find(name: string, context: ProvisionerContext): Promise<DbInstanceObserved | undefined> {
  const found = await unlessMissing(
    context.aws.get(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })),
  );
  const instance = found?.DBInstances?.[0];
  return instance === undefined ? undefined : readDbInstance(instance);
}

/** AWS tells why in an event; where the events cannot be read the status has to do. */
async function reasonOf(
  { identifier, status }: DbInstanceObserved,
  context: ProvisionerContext,
): Promise<string> {
  const said = await context.aws
    .get(RDSClient)
    .send(
      new DescribeEventsCommand({ SourceIdentifier: identifier, SourceType: "db-instance", Duration: 60 }),
    )
    .then(({ Events }) => Events?.at(-1)?.Message)
    .catch(() => undefined);
  return `DB instance ${identifier} is ${status}${said === undefined ? "" : `: ${said}`}`;
}
