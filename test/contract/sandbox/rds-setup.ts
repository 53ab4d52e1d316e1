import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  type CreateDBInstanceCommandInput,
} from "@aws-sdk/client-rds";
import { expect } from "vitest";
import type { TestSandbox } from "../../support/sandbox.ts";
import { ec2, network, present } from "./ec2/setup.ts";

/** A VPC with the subnet group `data`, a security group, and what tests do with instances in it. */
export async function databasePlace(sandbox: TestSandbox) {
  const rds = new RDSClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  const client = ec2(sandbox, "producer");
  const { vpcId, subnets } = await network(client);
  const subnetIds = Object.values(subnets);
  const { GroupId } = await client.send(
    new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: "database", Description: "database" }),
  );
  const groupId = present(GroupId);
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: "Data",
      DBSubnetGroupDescription: "data",
      SubnetIds: subnetIds,
    }),
  );

  const create = (id: string, more: Partial<CreateDBInstanceCommandInput> = {}) =>
    rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: id,
        DBInstanceClass: "db.t4g.micro",
        Engine: "postgres",
        EngineVersion: "17",
        AllocatedStorage: 20,
        MasterUsername: "app",
        ManageMasterUserPassword: true,
        DBSubnetGroupName: "data",
        VpcSecurityGroupIds: [groupId],
        DBName: "shop",
        ...more,
      }),
    );
  const find = async (id: string) => {
    const found = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
    return present(found.DBInstances?.[0]);
  };
  const status = (id: string) =>
    find(id).then(
      ({ DBInstanceStatus }) => DBInstanceStatus,
      (error: Error) => error.name,
    );
  return {
    rds,
    vpcId,
    subnetIds,
    groupId,
    create,
    find,
    settled: (id: string) => expect.poll(() => status(id)).toBe("available"),
    gone: (id: string) => expect.poll(() => status(id)).toBe("DBInstanceNotFoundFault"),
  };
}

/** See {@link databasePlace}. */
export type DatabasePlace = Awaited<ReturnType<typeof databasePlace>>;
