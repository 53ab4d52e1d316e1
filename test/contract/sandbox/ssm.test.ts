import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateVpcEndpointCommand,
  DescribeImagesCommand,
  DescribeRouteTablesCommand,
  ModifyVpcAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import {
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
  type DescribeInstanceInformationCommandInput,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { ec2, network, present, refusal } from "./ec2/setup.ts";

const parameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
const corePolicy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

let sandbox: TestSandbox;
let client: EC2Client;
let ssm: SSMClient;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "consumer-a");
  ssm = new SSMClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
  await managedRole("probe");
});
afterAll(() => sandbox.close());

async function managedRole(name: string): Promise<void> {
  const iam = new IAMClient(sandbox.client("consumer-a"));
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
  await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: corePolicy }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
}

async function launch(SubnetId: string, AssociatePublicIpAddress: boolean, groups?: string[]) {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }));
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: present(Parameter?.Value),
      InstanceType: "t4g.nano",
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: "probe" },
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId, AssociatePublicIpAddress, ...(groups && { Groups: groups }) },
      ],
    }),
  );
  const id = present(Instances?.[0]?.InstanceId);
  await waitUntilInstanceRunning(
    { client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.1 },
    { InstanceIds: [id] },
  );
  return id;
}

async function online(input: DescribeInstanceInformationCommandInput = {}): Promise<(string | undefined)[]> {
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand(input));
  return (InstanceInformationList ?? []).map((entry) => `${entry.InstanceId} ${entry.PingStatus}`);
}
const asked = (id: string) => online({ Filters: [{ Key: "InstanceIds", Values: [id] }] });

describe("public parameters", () => {
  it("name the newest image of a region and an architecture", async () => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }));
    expect(Parameter).toMatchObject({
      Type: "String",
      DataType: "text",
      ARN: `arn:aws:ssm:us-east-1::parameter${parameter}`,
    });
    const { Images } = await client.send(
      new DescribeImagesCommand({ ImageIds: [present(Parameter?.Value)] }),
    );
    expect(Images).toMatchObject([
      { Architecture: "arm64", Name: expect.stringMatching(/^al2023-ami-2023/) },
    ]);
  });

  it("are told apart from names that there are not", async () => {
    expect(await refusal(ssm.send(new GetParameterCommand({ Name: "/mine" })))).toMatchObject({
      code: "ParameterNotFound",
    });
    const answer = await ssm.send(new GetParametersCommand({ Names: [parameter, "/mine"] }));
    expect(answer.Parameters).toHaveLength(1);
    expect(answer.InvalidParameters).toEqual(["/mine"]);
  });

  it("are listed by path and page", async () => {
    const page = (NextToken?: string) =>
      ssm.send(
        new GetParametersByPathCommand({
          Path: "/aws/service",
          Recursive: true,
          MaxResults: 5,
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
    const first = await page();
    const second = await page(first.NextToken);
    expect([first.Parameters?.length, second.Parameters?.length, second.NextToken]).toEqual([
      5,
      3,
      undefined,
    ]);
  });
});

describe("a managed instance", () => {
  it("is online by an internet gateway with a public address, and not without (aws-facts 5.3)", async () => {
    const { vpcId, subnets } = await network(client, 30);
    const subnetId = present(subnets["use1-az1"]);
    const [open, hidden] = [await launch(subnetId, true), await launch(subnetId, false)];
    expect(await online()).toEqual([]);

    const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
    const GatewayId = present(InternetGateway?.InternetGatewayId);
    await client.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId: vpcId }));
    const { RouteTables } = await client.send(
      new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] }),
    );
    expect(await online()).toEqual([]);
    const RouteTableId = present(RouteTables?.[0]?.RouteTableId);
    await client.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId }));
    expect(await online()).toEqual([`${open} Online`]);
    await client.send(new TerminateInstancesCommand({ InstanceIds: [open, hidden] }));
    expect(await online()).toEqual([]);
  });

  it("is online by endpoints for ssm and ssmmessages that let it in (aws-facts 2.8)", async () => {
    const { vpcId, subnets } = await network(client, 31);
    const subnetId = present(subnets["use1-az1"]);
    for (const attribute of ["EnableDnsSupport", "EnableDnsHostnames"]) {
      await client.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, [attribute]: { Value: true } }));
    }
    const id = await launch(subnetId, false);
    const endpoint = (service: string) =>
      client.send(
        new CreateVpcEndpointCommand({
          VpcId: vpcId,
          VpcEndpointType: "Interface",
          ServiceName: `com.amazonaws.us-east-1.${service}`,
          SubnetIds: [subnetId],
          PrivateDnsEnabled: true,
        }),
      );
    await endpoint("ssm");
    expect(await asked(id)).toEqual([]);
    await endpoint("ssmmessages");
    await expect.poll(() => asked(id)).toEqual([`${id} Online`]);

    // The endpoints' group admits its own members only.
    const { GroupId = "" } = await client.send(
      new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: "other", Description: "other" }),
    );
    const outside = await launch(subnetId, false, [GroupId]);
    expect(await asked(outside)).toEqual([]);
    expect(await online({ Filters: [{ Key: "PingStatus", Values: ["Online"] }] })).toEqual([`${id} Online`]);

    const iam = new IAMClient(sandbox.client("consumer-a"));
    await iam.send(new DetachRolePolicyCommand({ RoleName: "probe", PolicyArn: corePolicy }));
    expect(await online()).toEqual([]);
    await iam.send(new AttachRolePolicyCommand({ RoleName: "probe", PolicyArn: corePolicy }));
    expect(await refusal(online({ Filters: [{ Key: "Colour", Values: ["red"] }] }))).toMatchObject({
      code: "InvalidFilterKey",
    });
  });
});
