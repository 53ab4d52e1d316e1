import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateClusterCommand, DescribeClustersCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateDBSubnetGroupCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

const minMs = 60_000;
const maxMs = 120_000;

let sandbox: TestSandbox;
let ec2: EC2Client;
beforeEach(async () => {
  sandbox = await startTestSandbox({ consistency: { minMs, maxMs } });
  ec2 = new EC2Client(configuration());
});
afterEach(() => sandbox.close());

const configuration = () => ({ ...sandbox.client("producer"), maxAttempts: 1 });
const lagPasses = (): void => sandbox.world.advance(maxMs + 1);
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

const permissions = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
});

async function newVpc(): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  return Vpc?.VpcId ?? "";
}

async function listedVpcs(): Promise<(string | undefined)[]> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  return (Vpcs ?? []).map(({ VpcId }) => VpcId);
}

async function vpcTags(id: string): Promise<unknown> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
  return Vpcs?.[0]?.Tags ?? [];
}

describe("what is new", () => {
  it("is not listed and not found, from at once until its lag is over", async () => {
    const id = await newVpc();
    expect(await listedVpcs()).not.toContain(id);
    await expect(vpcTags(id)).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
    sandbox.world.advance(minMs - 5000);
    expect(await listedVpcs()).not.toContain(id);
    sandbox.world.advance(maxMs - minMs + 5001);
    expect(await listedVpcs()).toContain(id);
  });

  it("cannot be used yet; the log says that it was for that reason", async () => {
    const VpcId = await newVpc();
    const subnet = new CreateSubnetCommand({ VpcId, CidrBlock: "10.1.0.0/24" });
    await expect(ec2.send(subnet)).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
    expect(sandbox.requests.at(-1)?.injected).toEqual([{ rule: "consistency", kind: "not-visible-yet" }]);
    lagPasses();
    const { Subnet } = await ec2.send(subnet);
    await expect(
      ec2.send(new DescribeSubnetsCommand({ SubnetIds: [Subnet?.SubnetId ?? ""] })),
    ).rejects.toMatchObject({ name: "InvalidSubnetID.NotFound" });
  });

  it.each([
    [
      "tags",
      (id: string) => new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "a", Value: "b" }] }),
      "InvalidVpcID.NotFound",
    ],
    ["deletion", (id: string) => new DeleteVpcCommand({ VpcId: id }), "InvalidVpcID.NotFound"],
    [
      "a group in it",
      (id: string) => new CreateSecurityGroupCommand({ VpcId: id, GroupName: "g", Description: "d" }),
      "InvalidVpcID.NotFound",
    ],
  ])("refuses %s of a VPC", async (_what, command, name) => {
    const id = await newVpc();
    await expect(ec2.send(command(id) as CreateTagsCommand)).rejects.toMatchObject({ name });
    lagPasses();
    await ec2.send(command(id) as CreateTagsCommand);
  });

  it("refuses rules of a group and the attachment of a gateway", async () => {
    const vpc = await newVpc();
    lagPasses();
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({ VpcId: vpc, GroupName: "g", Description: "d" }),
    );
    const rule = new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    });
    await expect(ec2.send(rule)).rejects.toMatchObject({ name: "InvalidGroup.NotFound" });
    const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
    const attach = new AttachInternetGatewayCommand({
      InternetGatewayId: InternetGateway?.InternetGatewayId,
      VpcId: vpc,
    });
    await expect(ec2.send(attach)).rejects.toMatchObject({ name: "InvalidInternetGatewayID.NotFound" });
    lagPasses();
    await ec2.send(rule);
    await ec2.send(attach);
  });

  it("is unknown to other services as well", async () => {
    const VpcId = await newVpc();
    const group = new CreateTargetGroupCommand({
      Name: "t",
      Protocol: "TCP",
      Port: 80,
      VpcId,
      TargetType: "ip",
    });
    const elb = new ElasticLoadBalancingV2Client(configuration());
    await expect(elb.send(group)).rejects.toMatchObject({ name: "ValidationError" });
    lagPasses();
    await elb.send(group);
    const made = [1, 2].map((zone) =>
      ec2.send(
        new CreateSubnetCommand({
          VpcId,
          CidrBlock: `10.1.${zone}.0/24`,
          AvailabilityZone: `us-east-1${zone === 1 ? "a" : "b"}`,
        }),
      ),
    );
    const subnets = new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: "g",
      DBSubnetGroupDescription: "d",
      SubnetIds: (await Promise.all(made)).map(({ Subnet }) => Subnet?.SubnetId ?? ""),
    });
    await expect(new RDSClient(configuration()).send(subnets)).rejects.toMatchObject({
      name: "InvalidSubnet",
    });
    expect(sandbox.requests.at(-1)?.injected).toHaveLength(1);
  });

  it("IAM: GetRole and PutRolePolicy do not find a new role", async () => {
    const iam = new IAMClient(configuration());
    await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust }));
    const get = new GetRoleCommand({ RoleName: "r" });
    const put = new PutRolePolicyCommand({
      RoleName: "r",
      PolicyName: "p",
      PolicyDocument: permissions,
    });
    await expect(iam.send(get)).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await expect(iam.send(put)).rejects.toMatchObject({ name: "NoSuchEntityException" });
    lagPasses();
    await iam.send(get);
    await iam.send(put);
  });

  it("ECS: a new cluster is MISSING", async () => {
    const ecs = new ECSClient(configuration());
    await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
    const look = new DescribeClustersCommand({ clusters: ["c"] });
    expect((await ecs.send(look)).failures).toMatchObject([{ reason: "MISSING" }]);
    lagPasses();
    expect((await ecs.send(look)).clusters).toMatchObject([{ clusterName: "c" }]);
  });
});

describe("what is seen at once", () => {
  it("is what the creating call answers, and what its client token made", async () => {
    const [vpc] = await listedVpcs();
    const create = new CreateVpcEndpointCommand({
      VpcId: vpc,
      VpcEndpointType: "Gateway",
      ServiceName: "com.amazonaws.us-east-1.s3",
      ClientToken: "once",
    });
    const first = await ec2.send(create);
    const second = await ec2.send(create);
    expect(second.VpcEndpoint?.VpcEndpointId).toBe(first.VpcEndpoint?.VpcEndpointId);
  });

  it("is a name that is taken", async () => {
    const iam = new IAMClient(configuration());
    const create = new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust });
    await iam.send(create);
    await expect(iam.send(create)).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
    expect(sandbox.requests.at(-1)?.injected).toBeUndefined();
  });

  it("is what an account has from the beginning", async () => {
    await newVpc();
    const listed = await listedVpcs();
    expect(listed).toHaveLength(1);
    await ec2.send(new CreateSubnetCommand({ VpcId: listed[0], CidrBlock: "172.31.240.0/24" }));
  });

  it("is everything in services that are consistent", async () => {
    const secrets = new SecretsManagerClient(configuration());
    await secrets.send(new CreateSecretCommand({ Name: "s", SecretString: "v" }));
    expect(await secrets.send(new GetSecretValueCommand({ SecretId: "s" }))).toMatchObject({
      SecretString: "v",
    });
  });
});

describe("what is changed or deleted", () => {
  it("is described as it was before", async () => {
    const id = await newVpc();
    lagPasses();
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "a", Value: "b" }] }));
    expect(await vpcTags(id)).toEqual([]);
    await ec2.send(new DeleteVpcCommand({ VpcId: id }));
    expect(await listedVpcs()).toContain(id);
    lagPasses();
    expect(await listedVpcs()).not.toContain(id);
  });

  it("is changed once only, whatever was tried first", async () => {
    const id = await newVpc();
    const create = new CreateSubnetCommand({ VpcId: id, CidrBlock: "10.1.0.0/24" });
    await ec2.send(create).catch(() => undefined);
    lagPasses();
    await ec2.send(create);
    lagPasses();
    const { Subnets } = await ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [id] }] }),
    );
    expect(Subnets).toHaveLength(1);
  });

  it("has its lag from the seed", async () => {
    const lagOf = async (seed: number): Promise<number> => {
      const other = await startTestSandbox({ consistency: { minMs: 1000, maxMs: 60_000, seed } });
      const client = new EC2Client(other.client("producer"));
      const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
      let passedMs = 0;
      const isListed = async (): Promise<boolean> =>
        (await client.send(new DescribeVpcsCommand({}))).Vpcs?.some(({ VpcId }) => VpcId === Vpc?.VpcId) ??
        false;
      for (; !(await isListed()); passedMs += 2000) other.world.advance(2000);
      await other.close();
      return passedMs;
    };
    const [first, again, different] = [await lagOf(5), await lagOf(5), await lagOf(6)];
    expect(Math.abs(first - again)).toBeLessThanOrEqual(2000);
    expect(Math.abs(first - different)).toBeGreaterThan(2000);
  });
});
