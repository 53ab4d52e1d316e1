import {
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeNetworkInterfacesCommand,
} from "@aws-sdk/client-ec2";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AddTagsToResourceCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeEventsCommand,
  ListTagsForResourceCommand,
  ModifyDBInstanceCommand,
  ModifyDBSubnetGroupCommand,
  RDSClient,
  RebootDBInstanceCommand,
  RemoveTagsFromResourceCommand,
} from "@aws-sdk/client-rds";
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { ec2, present, refusal } from "./ec2/setup.ts";
import { databasePlace, type DatabasePlace } from "./rds-setup.ts";

let sandbox: TestSandbox;
let place: DatabasePlace;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  place = await databasePlace(sandbox);
});
afterAll(() => sandbox.close());

describe("subnet groups", () => {
  it("keep their name in lower case and their zones", async () => {
    const { DBSubnetGroups: [group] = [] } = await place.rds.send(
      new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: "DATA" }),
    );
    expect(group).toMatchObject({
      DBSubnetGroupName: "data",
      VpcId: place.vpcId,
      SubnetGroupStatus: "Complete",
    });
    expect(group?.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier)).toEqual(place.subnetIds);
    expect(group?.Subnets?.[0]?.SubnetAvailabilityZone?.Name).toMatch(/^us-east-1[a-f]$/);
  });

  it("are refused for a name that is taken, one zone, or an unknown subnet", async () => {
    const make = (DBSubnetGroupName: string, ids: string[]) =>
      refusal(
        place.rds.send(
          new CreateDBSubnetGroupCommand({
            DBSubnetGroupName,
            DBSubnetGroupDescription: "d",
            SubnetIds: ids,
          }),
        ),
      );
    expect(await make("data", place.subnetIds)).toMatchObject({
      code: "DBSubnetGroupAlreadyExistsFault",
      status: 400,
    });
    expect(await make("one", place.subnetIds.slice(0, 1))).toMatchObject({
      code: "DBSubnetGroupDoesNotCoverEnoughAZs",
    });
    expect(await make("none", ["subnet-00000000000000000"])).toMatchObject({ code: "InvalidSubnet" });
  });

  it("take other subnets", async () => {
    await place.rds.send(
      new CreateDBSubnetGroupCommand({
        DBSubnetGroupName: "move",
        DBSubnetGroupDescription: "m",
        SubnetIds: place.subnetIds,
      }),
    );
    const { DBSubnetGroup } = await place.rds.send(
      new ModifyDBSubnetGroupCommand({ DBSubnetGroupName: "move", SubnetIds: place.subnetIds.slice(0, 2) }),
    );
    expect(DBSubnetGroup?.Subnets).toHaveLength(2);
    await place.rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: "move" }));
    expect(
      await refusal(place.rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: "move" }))),
    ).toMatchObject({
      code: "DBSubnetGroupNotFoundFault",
      status: 404,
    });
  });
});

describe("instances", () => {
  it("come up with an endpoint, a standby and a managed secret that nobody else may delete", async () => {
    const { DBInstance: made } = await place.create("Shop-Db", { MultiAZ: true, StorageEncrypted: true });
    expect(made).toMatchObject({ DBInstanceIdentifier: "shop-db", DBInstanceStatus: "creating" });
    expect(made?.Endpoint).toBeUndefined();
    await place.settled("shop-db");
    const instance = await place.find("SHOP-DB");
    expect(instance).toMatchObject({
      EngineVersion: "17.6",
      MultiAZ: true,
      StorageEncrypted: true,
      PubliclyAccessible: false,
    });
    expect(instance.Endpoint?.Address).toMatch(/^shop-db\.[a-z0-9]{12}\.us-east-1\.rds\.amazonaws\.com$/);
    expect(instance.SecondaryAvailabilityZone).not.toBe(instance.AvailabilityZone);
    expect(instance.KmsKeyId).toMatch(/^arn:aws:kms:us-east-1:111111111111:key\//);

    const secrets = new SecretsManagerClient({ ...sandbox.client("producer"), maxAttempts: 1 });
    const SecretId = present(instance.MasterUserSecret?.SecretArn);
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(JSON.parse(SecretString ?? "")).toMatchObject({ username: "app" });
    expect((await secrets.send(new DescribeSecretCommand({ SecretId }))).OwningService).toBe("rds");
    expect(await refusal(secrets.send(new DeleteSecretCommand({ SecretId })))).toMatchObject({
      code: "InvalidRequestException",
    });
    const iam = new IAMClient(sandbox.client("producer"));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "AWSServiceRoleForRDS" }));
    expect(Role?.Path).toBe("/aws-service-role/rds.amazonaws.com/");
  });

  it("hold subnets, groups and subnet groups with their network interfaces", async () => {
    const id = "held";
    await place.create(id);
    const client = ec2(sandbox, "producer");
    const { NetworkInterfaces: [eni] = [] } = await client.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [
          { Name: "description", Values: ["RDSNetworkInterface"] },
          { Name: "group-id", Values: [place.groupId] },
        ],
      }),
    );
    expect(eni).toMatchObject({ RequesterManaged: true, RequesterId: "amazon-rds", Status: "in-use" });
    expect(
      await refusal(client.send(new DeleteSecurityGroupCommand({ GroupId: place.groupId }))),
    ).toMatchObject({
      code: "DependencyViolation",
    });
    expect(await refusal(client.send(new DeleteSubnetCommand({ SubnetId: eni?.SubnetId })))).toMatchObject({
      code: "DependencyViolation",
    });
    expect(
      await refusal(
        client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: eni?.NetworkInterfaceId })),
      ),
    ).not.toBeUndefined();
    expect(
      await refusal(place.rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: "data" }))),
    ).toMatchObject({ code: "InvalidDBSubnetGroupStateFault" });
    await place.settled(id);
    await place.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true }));
    await place.gone(id);
  });

  it("are refused twice, with a bad password, with an unknown group or version (aws-facts 2.2, 2.9)", async () => {
    await place.create("twice");
    expect(await refusal(place.create("TWICE"))).toMatchObject({
      code: "DBInstanceAlreadyExistsFault",
      status: 400,
    });
    const password = { ManageMasterUserPassword: false, MasterUserPassword: "with a blank/" };
    expect(await refusal(place.create("bad-1", password))).toMatchObject({ code: "InvalidParameterValue" });
    expect(await refusal(place.create("bad-2", { ManageMasterUserPassword: undefined }))).toMatchObject({
      code: "InvalidParameterValue",
    });
    expect(
      await refusal(place.create("bad-3", { VpcSecurityGroupIds: ["sg-00000000000000000"] })),
    ).toMatchObject({
      code: "InvalidParameterValue",
    });
    expect(await refusal(place.create("bad-4", { EngineVersion: "9.6" }))).toMatchObject({
      code: "InvalidParameterCombination",
    });
    expect(await refusal(place.create("bad-5", { DBSubnetGroupName: "none" }))).toMatchObject({
      code: "DBSubnetGroupNotFoundFault",
      status: 404,
    });
    expect(await refusal(place.create("bad-6", { MonitoringInterval: 60 }))).toMatchObject({
      code: "NotImplemented",
    });
    expect(
      await refusal(place.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "bad-1" }))),
    ).toMatchObject({ code: "DBInstanceNotFoundFault", status: 404 });
  });

  it("are found by filter; an unknown filter is refused", async () => {
    await place.create("filtered");
    const by = (Name: string, value: string) =>
      place.rds.send(new DescribeDBInstancesCommand({ Filters: [{ Name, Values: [value] }] }));
    expect((await by("db-instance-id", "filtered")).DBInstances).toHaveLength(1);
    expect((await by("db-instance-id", "nothing")).DBInstances).toHaveLength(0);
    expect(await refusal(by("colour", "blue"))).toMatchObject({ code: "InvalidParameterValue" });
  });

  it("are changed at once or in the maintenance window, and rebooted", async () => {
    const id = "changed";
    await place.create(id, { PreferredMaintenanceWindow: "sun:06:00-sun:06:30" });
    await place.settled(id);
    const { DBInstance } = await place.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: id,
        AllocatedStorage: 30,
        BackupRetentionPeriod: 7,
      }),
    );
    expect(DBInstance).toMatchObject({
      DBInstanceStatus: "available",
      AllocatedStorage: 20,
      BackupRetentionPeriod: 7,
      PendingModifiedValues: { AllocatedStorage: 30 },
    });
    const { DBInstance: modifying } = await place.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: id,
        DBInstanceClass: "db.t4g.small",
        MultiAZ: true,
        ApplyImmediately: true,
      }),
    );
    expect(modifying?.DBInstanceStatus).toBe("modifying");
    await place.settled(id);
    expect(await place.find(id)).toMatchObject({
      AllocatedStorage: 30,
      DBInstanceClass: "db.t4g.small",
      MultiAZ: true,
    });
    expect(
      await refusal(
        place.rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, AllocatedStorage: 20 })),
      ),
    ).toMatchObject({ code: "InvalidParameterCombination" });
    await place.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: id }));
    await place.settled(id);
    const { Events } = await place.rds.send(
      new DescribeEventsCommand({ SourceIdentifier: id, SourceType: "db-instance" }),
    );
    expect(Events?.map(({ Message }) => Message)).toEqual(
      expect.arrayContaining(["DB instance created", "Finished DB Instance backup", "DB instance restarted"]),
    );
  });

  it("rotate the managed password in the secret", async () => {
    await place.create("rotated");
    await place.settled("rotated");
    const secrets = new SecretsManagerClient(sandbox.client("producer"));
    const SecretId = present((await place.find("rotated")).MasterUserSecret?.SecretArn);
    const read = async () => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    const before = await read();
    await place.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: "rotated",
        RotateMasterUserPassword: true,
        ApplyImmediately: true,
      }),
    );
    expect(await read()).not.toBe(before);
  });

  it("leave a final snapshot unless told otherwise, and nothing while they are protected", async () => {
    await place.create("final", {
      DeletionProtection: true,
      CopyTagsToSnapshot: true,
      Tags: [{ Key: "a", Value: "1" }],
    });
    await place.settled("final");
    const remove = (more: object) =>
      place.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "final", ...more }));
    expect(await refusal(remove({ SkipFinalSnapshot: true }))).toMatchObject({
      code: "InvalidParameterCombination",
      message: expect.stringContaining("protected") as string,
    });
    await place.rds.send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier: "final", DeletionProtection: false }),
    );
    expect(await refusal(remove({}))).toMatchObject({ code: "InvalidParameterCombination" });
    await remove({ FinalDBSnapshotIdentifier: "Final-Snap" });
    await place.gone("final");
    const { DBSnapshots } = await place.rds.send(
      new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: "final" }),
    );
    expect(DBSnapshots).toMatchObject([
      {
        DBSnapshotIdentifier: "final-snap",
        Status: "available",
        SnapshotType: "manual",
        TagList: [{ Key: "a", Value: "1" }],
      },
    ]);
    await place.rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: "final-snap" }));
    expect(
      await refusal(place.rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: "final-snap" }))),
    ).toMatchObject({ code: "DBSnapshotNotFoundFault", status: 404 });
  });

  it("bear tags that can be changed", async () => {
    const { DBInstance } = await place.create("tagged", { Tags: [{ Key: "a", Value: "1" }] });
    const ResourceName = present(DBInstance?.DBInstanceArn);
    await place.rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "b", Value: "2" }] }));
    await place.rds.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ["a"] }));
    const { TagList } = await place.rds.send(new ListTagsForResourceCommand({ ResourceName }));
    expect(TagList).toEqual([{ Key: "b", Value: "2" }]);
    expect(
      await refusal(
        place.rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "aws:x", Value: "" }] })),
      ),
    ).toMatchObject({ code: "InvalidParameterValue" });
  });

  it("belong to one account", async () => {
    await place.create("private");
    const other = new RDSClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
    expect((await other.send(new DescribeDBInstancesCommand())).DBInstances).toEqual([]);
  });
});

describe("versions", () => {
  it("are listed with what they can be upgraded to", async () => {
    const { DBEngineVersions } = await place.rds.send(
      new DescribeDBEngineVersionsCommand({ Engine: "postgres", EngineVersion: "17", DefaultOnly: true }),
    );
    expect(DBEngineVersions).toMatchObject([{ EngineVersion: "17.6", DBParameterGroupFamily: "postgres17" }]);
  });
});
