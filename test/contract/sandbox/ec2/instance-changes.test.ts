import {
  AssociateIamInstanceProfileCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteInternetGatewayCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeRouteTablesCommand,
  DescribeVolumesCommand,
  DetachInternetGatewayCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  ReplaceRouteCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  waitUntilInstanceStatusOk,
  waitUntilInstanceStopped,
  type EC2Client,
  type ModifyInstanceAttributeCommandInput,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, network, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
let InstanceId: string;
const waiter = () => ({ client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.1 });
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "consumer-a");
  const { Images } = await client.send(
    new DescribeImagesCommand({ Filters: [{ Name: "architecture", Values: ["arm64"] }] }),
  );
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: present(Images?.[0]?.ImageId),
      InstanceType: "t4g.nano",
      MinCount: 1,
      MaxCount: 1,
      UserData: Buffer.from("#!/bin/sh").toString("base64"),
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }],
    }),
  );
  InstanceId = present(Instances?.[0]?.InstanceId);
  await waitUntilInstanceStatusOk(waiter(), { InstanceIds: [InstanceId] });
});
afterAll(() => sandbox.close());

const described = async () => {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return present(Reservations?.[0]?.Instances?.[0]);
};
const modify = (change: Partial<ModifyInstanceAttributeCommandInput>) =>
  client.send(new ModifyInstanceAttributeCommand({ InstanceId, ...change }));

describe("an instance that runs", () => {
  it("shows its checks, its user data and its encrypted volume", async () => {
    const { InstanceStatuses } = await client.send(
      new DescribeInstanceStatusCommand({ InstanceIds: [InstanceId] }),
    );
    expect(InstanceStatuses).toMatchObject([{ InstanceStatus: { Status: "ok" } }]);
    const { UserData } = await client.send(
      new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "userData" }),
    );
    expect(Buffer.from(present(UserData?.Value), "base64").toString()).toBe("#!/bin/sh");
    const { Volumes } = await client.send(
      new DescribeVolumesCommand({ Filters: [{ Name: "attachment.instance-id", Values: [InstanceId] }] }),
    );
    expect(Volumes).toMatchObject([{ Encrypted: true, Size: 8, VolumeType: "gp3", State: "in-use" }]);
    expect(Volumes?.[0]?.KmsKeyId).toMatch(/^arn:aws:kms:us-east-1:222222222222:key\//);
  });

  it("takes other groups and metadata options at once, another type only when stopped", async () => {
    await client.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpPutResponseHopLimit: 1 }));
    expect((await described()).MetadataOptions).toMatchObject({
      HttpTokens: "required",
      HttpPutResponseHopLimit: 1,
    });
    expect(await refusal(modify({ Groups: ["sg-00000000000000000"] }))).toMatchObject({
      code: "InvalidGroup.NotFound",
    });
    const type = { InstanceType: { Value: "t4g.micro" } };
    expect(await refusal(modify(type))).toMatchObject({ code: "IncorrectInstanceState" });
    await client.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    await waitUntilInstanceStopped(waiter(), { InstanceIds: [InstanceId] });
    await modify(type);
    expect((await described()).InstanceType).toBe("t4g.micro");
    expect(await refusal(modify({ InstanceType: { Value: "t3.micro" } }))).toMatchObject({
      code: "InvalidParameterValue",
    });
  });

  it("can be given a role, another one, and none", async () => {
    const iam = new IAMClient(sandbox.client("consumer-a"));
    for (const name of ["one", "two"]) {
      await iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
            ],
          }),
        }),
      );
      await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
      await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
    }
    const associate = (Name: string) =>
      client.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name } }));
    const { IamInstanceProfileAssociation: first } = await associate("one");
    expect(await refusal(associate("two"))).toMatchObject({ code: "IncorrectState" });
    const { IamInstanceProfileAssociation: second } = await client.send(
      new ReplaceIamInstanceProfileAssociationCommand({
        AssociationId: first?.AssociationId,
        IamInstanceProfile: { Name: "two" },
      }),
    );
    expect((await described()).IamInstanceProfile?.Arn).toMatch(/\/two$/);
    const associations = async () =>
      (
        await client.send(
          new DescribeIamInstanceProfileAssociationsCommand({
            Filters: [{ Name: "instance-id", Values: [InstanceId] }],
          }),
        )
      ).IamInstanceProfileAssociations?.map(({ AssociationId }) => AssociationId);
    expect(await associations()).toEqual([second?.AssociationId]);
    await client.send(new DisassociateIamInstanceProfileCommand({ AssociationId: second?.AssociationId }));
    expect(await associations()).toEqual([]);
  });
});

describe("instance types", () => {
  it("say what they are and where they are offered", async () => {
    const { InstanceTypes } = await client.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ["t4g.nano"] }),
    );
    expect(InstanceTypes).toMatchObject([
      {
        ProcessorInfo: { SupportedArchitectures: ["arm64"] },
        VCpuInfo: { DefaultVCpus: 2, DefaultCores: 2, DefaultThreadsPerCore: 1 },
        MemoryInfo: { SizeInMiB: 512 },
      },
    ]);
    const { InstanceTypeOfferings } = await client.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: "availability-zone-id",
        Filters: [{ Name: "instance-type", Values: ["t4g.nano"] }],
      }),
    );
    expect(InstanceTypeOfferings?.map(({ Location }) => Location).toSorted()).toEqual([
      "use1-az1",
      "use1-az2",
      "use1-az4",
      "use1-az5",
      "use1-az6",
    ]);
  });
});

describe("a route to an internet gateway", () => {
  it("becomes a black hole with its gateway, and a way again when it is replaced", async () => {
    const { vpcId } = await network(client, 50);
    const gateway = async () => {
      const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
      const InternetGatewayId = present(InternetGateway?.InternetGatewayId);
      await client.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
      return InternetGatewayId;
    };
    const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId: vpcId }));
    const RouteTableId = present(RouteTable?.RouteTableId);
    const route = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" };
    const states = async () => {
      const { RouteTables } = await client.send(
        new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }),
      );
      return RouteTables?.[0]?.Routes?.map(({ GatewayId, State }) => `${GatewayId} ${State}`);
    };
    const first = await gateway();
    expect(await refusal(client.send(new ReplaceRouteCommand({ ...route, GatewayId: first })))).toMatchObject(
      {
        code: "InvalidRoute.NotFound",
      },
    );
    await client.send(new CreateRouteCommand({ ...route, GatewayId: first }));
    await client.send(new DetachInternetGatewayCommand({ InternetGatewayId: first, VpcId: vpcId }));
    await client.send(new DeleteInternetGatewayCommand({ InternetGatewayId: first }));
    expect(await states()).toEqual(["local active", `${first} blackhole`]);
    const second = await gateway();
    expect(await refusal(client.send(new CreateRouteCommand({ ...route, GatewayId: second })))).toMatchObject(
      { code: "RouteAlreadyExists" },
    );
    await client.send(new ReplaceRouteCommand({ ...route, GatewayId: second }));
    expect(await states()).toEqual(["local active", `${second} active`]);
  });
});
