import { describe, expect, it } from "vitest";
import { dbInstance, type DbInstanceSpec } from "../../../../src/provisioners/rds/db-instance.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: DbInstanceSpec = {
  engineVersion: "17",
  instanceClass: "db.t4g.micro",
  storageGiB: 20,
  multiAz: true,
  backupDays: 7,
  deletionProtection: true,
  databaseName: "privlink",
  masterUsername: "privlink",
  port: 5432,
  subnetGroup: "shop-database-subnets",
  securityGroupIds: ["sg-db"],
};
const node = nodeOf("database", spec);
const found = {
  DBInstanceIdentifier: "shop-database",
  DBInstanceArn: "arn:db",
  DbiResourceId: "db-ABC123",
  DBInstanceStatus: "available",
  Endpoint: { Address: "db.example", Port: 5432 },
  MasterUserSecret: { SecretArn: "arn:secret" },
  EngineVersion: "17.4",
  DBInstanceClass: "db.t4g.micro",
  AllocatedStorage: 20,
  MultiAZ: true,
  BackupRetentionPeriod: 7,
  AutoMinorVersionUpgrade: true,
  DeletionProtection: true,
  PubliclyAccessible: false,
  StorageEncrypted: true,
  DBName: "privlink",
  MasterUsername: "privlink",
  DBSubnetGroup: { DBSubnetGroupName: "shop-database-subnets" },
  VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-db", Status: "active" }],
  TagList: awsTags("database"),
};
const converged = { DescribeDBInstances: { DBInstances: [found] } };
const observedNow = async () => {
  const observed = (await dbInstance.observe([node], fakeAws(converged).context)).get("database");
  if (observed === undefined) throw new Error("not found");
  return observed;
};
const modify = (input: object) => ({
  command: "ModifyDBInstance",
  input: { DBInstanceIdentifier: "shop-database", ...input, ApplyImmediately: true },
});

describeKind({
  provisioner: dbInstance,
  node,
  converged,
  drifts: [
    {
      name: "an unencrypted one must be replaced",
      now: { encrypted: false },
      fields: ["encrypted"],
      sends: [],
    },
    {
      name: "the name inside is its identity",
      now: { databaseName: "x" },
      fields: ["databaseName"],
      sends: [],
    },
    {
      name: "public access is switched off again",
      now: { publiclyAccessible: true },
      fields: ["publiclyAccessible"],
      sends: [modify({ PubliclyAccessible: false })],
    },
    {
      name: "a major upgrade is allowed by name",
      now: { engineVersion: "16.8" },
      fields: ["engineVersion"],
      sends: [modify({ EngineVersion: "17", AllowMajorVersionUpgrade: true })],
    },
    {
      name: "all that differs goes in one call",
      now: { instanceClass: "db.t4g.small", multiAz: false, securityGroupIds: ["sg-other"] },
      fields: ["instanceClass", "multiAz", "securityGroupIds"],
      sends: [modify({ DBInstanceClass: "db.t4g.micro", MultiAZ: true, VpcSecurityGroupIds: ["sg-db"] })],
    },
  ],
});

describe("db-instance", () => {
  it("takes what is pending for done: it is on its way", async () => {
    const aws = fakeAws({
      DescribeDBInstances: {
        DBInstances: [{ ...found, MultiAZ: false, PendingModifiedValues: { MultiAZ: true } }],
      },
    });
    const observed = (await dbInstance.observe([node], aws.context)).get("database");
    expect(observed && dbInstance.diff(node, observed)).toEqual([]);
  });

  it("is made private, encrypted, and with a password that RDS keeps", async () => {
    const aws = fakeAws({ CreateDBInstance: { DBInstance: { ...found, DBInstanceStatus: "creating" } } });
    await dbInstance.create(node, aws.context);
    const [call] = aws.writes();
    expect(call?.input).toMatchObject({
      Engine: "postgres",
      StorageEncrypted: true,
      PubliclyAccessible: false,
      ManageMasterUserPassword: true,
      Tags: awsTags("database"),
    });
    expect(call?.input).not.toHaveProperty("MasterUserPassword");
  });

  it.each([
    ["available", "ready"],
    ["storage-optimization", "ready"],
    ["creating", "pending"],
    ["backing-up", "pending"],
    ["configuring-log-exports", "pending"],
    ["a-state-of-next-year", "pending"],
    ["failed", "failed"],
    ["incompatible-network", "failed"],
    ["stopped", "failed"],
  ])("status %s is %s", async (DBInstanceStatus, state) => {
    const aws = fakeAws({
      DescribeDBInstances: { DBInstances: [{ ...found, DBInstanceStatus }] },
      DescribeEvents: { Events: [{ Message: "first" }, { Message: "subnet is full" }] },
    });
    const readiness = await dbInstance.ready?.(node, await observedNow(), aws.context);
    const failed = { state, reason: `DB instance shop-database is ${DBInstanceStatus}: subnet is full` };
    expect(readiness).toMatchObject(state === "failed" ? failed : { state });
  });

  it("leaves a snapshot whose name is the same for the same instance", async () => {
    const observed = { ...(await observedNow()), deletionProtection: false };
    const aws = fakeAws({ DeleteDBInstance: {} });
    await dbInstance.remove(node, observed, aws.context, { finalSnapshot: true });
    await dbInstance.remove(node, observed, aws.context, { finalSnapshot: false });
    expect(aws.writes().map(({ input }) => input)).toEqual([
      {
        DBInstanceIdentifier: "shop-database",
        SkipFinalSnapshot: false,
        FinalDBSnapshotIdentifier: "shop-database-final-abc123",
        DeleteAutomatedBackups: true,
      },
      { DBInstanceIdentifier: "shop-database", SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
    ]);
    expect(dbInstance.leaves?.(node, observed, { finalSnapshot: true })).toEqual([
      "DB snapshot shop-database-final-abc123",
    ]);
    expect(dbInstance.leaves?.(node, observed, { finalSnapshot: false })).toEqual([]);
  });

  it("is not removed while it is protected", async () => {
    const aws = fakeAws({});
    const removing = dbInstance.remove(node, await observedNow(), aws.context, { finalSnapshot: true });
    await expect(removing).rejects.toMatchObject({ code: "PL-PROTECTED" });
    expect(aws.calls).toEqual([]);
  });
});
