import {
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteTagsCommand,
  DeleteVpcEndpointsCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  paginateDescribeSecurityGroups,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { connect, ec2, endpointState, loadBalancer, network, offer, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "producer");
});
afterAll(() => sandbox.close());

const tagged = (team: string) => [{ ResourceType: "vpc" as const, Tags: [{ Key: "team", Value: team }] }];

describe("tags", () => {
  it("are given at creation, found by filter, changed and removed", async () => {
    const make = async (team: string) =>
      present(
        (
          await client.send(
            new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", TagSpecifications: tagged(team) }),
          )
        ).Vpc?.VpcId,
      );
    const [one, two] = [await make("payments (eu)"), await make("billing")];
    const find = async (...Values: string[]) => {
      const { Vpcs } = await client.send(
        new DescribeVpcsCommand({ Filters: [{ Name: "tag:team", Values }] }),
      );
      return Vpcs?.map((vpc) => vpc.VpcId);
    };
    expect(await find("payments (eu)")).toEqual([one]);
    expect(await find("pay*", "b?lling")).toEqual([one, two]);
    expect(await find("PAYMENTS*")).toEqual([]);
    await client.send(
      new CreateTagsCommand({
        Resources: [one, two],
        Tags: [
          { Key: "team", Value: "core" },
          { Key: "a", Value: "" },
        ],
      }),
    );
    expect(await find("core")).toEqual([one, two]);
    const { Tags } = await client.send(
      new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: [one] }] }),
    );
    expect(Tags).toEqual([
      { Key: "team", Value: "core", ResourceId: one, ResourceType: "vpc" },
      { Key: "a", Value: "", ResourceId: one, ResourceType: "vpc" },
    ]);
    await client.send(new DeleteTagsCommand({ Resources: [one], Tags: [{ Key: "team", Value: "other" }] }));
    expect(await find("core")).toEqual([one, two]);
    await client.send(new DeleteTagsCommand({ Resources: [one, two], Tags: [{ Key: "team" }] }));
    expect(await find("*")).toEqual([]);
  });

  it("are refused as a whole when one of them or one resource is wrong", async () => {
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const id = present(Vpc?.VpcId);
    const put = (resources: string[], Key: string, Value = "x") =>
      refusal(client.send(new CreateTagsCommand({ Resources: resources, Tags: [{ Key, Value }] })));
    expect((await put([id, `vpc-${"0".repeat(17)}`], "a")).code).toBe("InvalidVpcID.NotFound");
    expect((await put([id, "nonsense"], "a")).code).toBe("InvalidID");
    expect((await put([id], "aws:a")).code).toBe("InvalidTagKey.Malformed");
    expect((await put([id], "a", "x".repeat(257))).code).toBe("InvalidParameterValue");
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    expect((await refusal(client.send(new CreateTagsCommand({ Resources: [id], Tags: many })))).code).toBe(
      "TagLimitExceeded",
    );
    const { Vpcs } = await client.send(new DescribeVpcsCommand({ VpcIds: [id] }));
    expect(Vpcs?.[0]?.Tags).toEqual([]);
    const wrongType = new CreateSecurityGroupCommand({
      GroupName: "g",
      Description: "g",
      VpcId: id,
      TagSpecifications: tagged("a"),
    });
    expect(await refusal(client.send(wrongType))).toMatchObject({
      code: "InvalidParameterValue",
      message: "'vpc' is not a valid taggable resource type for this operation.",
    });
  });
});

describe("listing", () => {
  it("comes in pages that neither repeat nor lose anything, though groups come and go", async () => {
    const { vpcId } = await network(client, 0, []);
    const names = Array.from({ length: 12 }, (_, index) => `g${index}`);
    for (const GroupName of names) {
      await client.send(new CreateSecurityGroupCommand({ GroupName, Description: "x", VpcId: vpcId }));
    }
    const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
    const seen: (string | undefined)[] = [];
    for await (const page of paginateDescribeSecurityGroups({ client, pageSize: 5 }, { Filters })) {
      expect(page.SecurityGroups?.length).toBeLessThanOrEqual(5);
      seen.push(...(page.SecurityGroups ?? []).map((group) => group.GroupName));
    }
    expect(seen).toHaveLength(names.length + 1);
    expect(new Set(seen)).toEqual(new Set([...names, "default"]));
  });

  it("refuses page sizes, tokens and filters that AWS refuses", async () => {
    const list = (input: object) => refusal(client.send(new DescribeSecurityGroupsCommand(input)));
    expect((await list({ MaxResults: 4 })).code).toBe("InvalidParameterValue");
    expect((await list({ MaxResults: 1001 })).code).toBe("InvalidParameterValue");
    expect((await list({ NextToken: "nonsense" })).code).toBe("InvalidNextToken");
    expect(await list({ Filters: [{ Name: "colour", Values: ["red"] }] })).toMatchObject({
      code: "InvalidFilter",
      message: "The filter 'colour' is invalid",
    });
    expect((await list({ Filters: [{ Name: "constructor", Values: ["x"] }] })).code).toBe("InvalidFilter");
    await expect(client.send(new DescribeVpcEndpointsCommand({ MaxResults: 5000 }))).resolves.toBeDefined();
    const byEndpoint = new DescribeVpcEndpointConnectionsCommand({
      Filters: [{ Name: "vpc-endpoint-id", Values: ["vpce-1"] }],
    });
    expect((await refusal(client.send(byEndpoint))).code).toBe("InvalidFilter");
  });

  it("cannot filter allowed principals by the ARN of a role", async () => {
    const { serviceId } = await offer(sandbox);
    const role = "arn:aws:iam::222222222222:role/deploy";
    await client.send(
      new ModifyVpcEndpointServicePermissionsCommand({ ServiceId: serviceId, AddAllowedPrincipals: [role] }),
    );
    const list = (value: string) =>
      client.send(
        new DescribeVpcEndpointServicePermissionsCommand({
          ServiceId: serviceId,
          Filters: [{ Name: "principal", Values: [value] }],
        }),
      );
    expect((await refusal(list(role))).code).toBe("InvalidFilter");
    expect((await list("arn:aws:iam::222222222222:root")).AllowedPrincipals).toMatchObject([
      { PrincipalType: "Account", ServiceId: serviceId },
    ]);
    const path = "arn:aws:iam::222222222222:role/path/deploy";
    const add = new ModifyVpcEndpointServicePermissionsCommand({
      ServiceId: serviceId,
      AddAllowedPrincipals: [path],
    });
    expect((await refusal(client.send(add))).code).toBe("InvalidPrincipal");
  });
});

describe("client tokens", () => {
  it("make one endpoint of two equal requests, and refuse a different one", async () => {
    const { serviceName } = await offer(sandbox);
    const consumer = ec2(sandbox, "consumer-a");
    const home = await network(consumer);
    const ClientToken = "request-1";
    const id = await connect(consumer, home, serviceName, { ClientToken });
    expect(await connect(consumer, home, serviceName, { ClientToken })).toBe(id);
    expect(await connect(consumer, home, serviceName)).not.toBe(id);
    const other = connect(consumer, home, serviceName, { ClientToken, SubnetIds: [] });
    expect((await refusal(other)).code).toBe("IdempotentParameterMismatch");
    // Tokens are remembered: after the endpoint is gone the same request still means the same endpoint.
    await consumer.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    await expect.poll(() => endpointState(consumer, id)).toBe("gone");
    expect(await connect(consumer, home, serviceName, { ClientToken })).toBe(id);
    expect(await endpointState(consumer, id)).toBe("gone");
    // They count per account.
    const neighbour = ec2(sandbox, "consumer-b");
    expect(await connect(neighbour, await network(neighbour), serviceName, { ClientToken })).not.toBe(id);
  });

  it("are echoed by services and route tables", async () => {
    const home = await network(client, 1, ["use1-az1"]);
    const NetworkLoadBalancerArns = [await loadBalancer(sandbox, "producer", Object.values(home.subnets))];
    const create = () =>
      client.send(
        new CreateVpcEndpointServiceConfigurationCommand({
          NetworkLoadBalancerArns,
          ClientToken: "service-1",
        }),
      );
    const [first, second] = [await create(), await create()];
    expect(first.ClientToken).toBe("service-1");
    expect(second.ServiceConfiguration?.ServiceId).toBe(first.ServiceConfiguration?.ServiceId);
    const table = await client.send(
      new CreateRouteTableCommand({ VpcId: home.vpcId, ClientToken: "table-1" }),
    );
    expect(table.ClientToken).toBe("table-1");
    const longToken = new CreateRouteTableCommand({ VpcId: home.vpcId, ClientToken: "x".repeat(65) });
    expect((await refusal(client.send(longToken))).code).toBe("InvalidClientToken");
  });
});

describe("an endpoint service", () => {
  it("stands on active load balancers of the account, each behind one service", async () => {
    const home = await network(client, 2, ["use1-az1", "use1-az2"]);
    const arn = await loadBalancer(sandbox, "producer", Object.values(home.subnets));
    const create = (profile: string, ...NetworkLoadBalancerArns: string[]) =>
      ec2(sandbox, profile).send(
        new CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns }),
      );
    expect((await refusal(create("producer", "arn:nonsense"))).code).toBe(
      "InvalidNetworkLoadBalancerArn.Malformed",
    );
    expect((await refusal(create("consumer-a", arn))).code).toBe("InvalidNetworkLoadBalancerArn.NotFound");
    expect((await refusal(create("producer"))).code).toBe("InvalidParameter");
    const { ServiceConfiguration } = await create("producer", arn);
    expect(ServiceConfiguration).toMatchObject({
      ServiceState: "Available",
      AcceptanceRequired: true,
      AvailabilityZoneIds: expect.arrayContaining(["use1-az1", "use1-az2"]) as string[],
      ServiceName: `com.amazonaws.vpce.us-east-1.${ServiceConfiguration?.ServiceId}`,
      BaseEndpointDnsNames: [`${ServiceConfiguration?.ServiceId}.us-east-1.vpce.amazonaws.com`],
      ServiceType: [{ ServiceType: "Interface" }],
    });
    expect(await refusal(create("producer", arn))).toMatchObject({
      code: "InvalidParameter",
      message: expect.stringContaining(
        "already associated with another VPC Endpoint Service Configuration",
      ) as string,
    });
  });
});

describe("what the sandbox does not model", () => {
  it("is refused by name", async () => {
    const parameter = new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true });
    expect(await refusal(client.send(parameter))).toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining("AmazonProvidedIpv6CidrBlock") as string,
      status: 501,
    });
    const operation = new CreateVpcPeeringConnectionCommand({ VpcId: "vpc-1", PeerVpcId: "vpc-2" });
    expect((await refusal(client.send(operation))).message).toContain("CreateVpcPeeringConnection");
    const type = new CreateVpcEndpointCommand({
      VpcId: (await network(client, 3, [])).vpcId,
      ServiceName: "com.amazonaws.us-east-1.sts",
      VpcEndpointType: "GatewayLoadBalancer",
    });
    expect((await refusal(client.send(type))).code).toBe("NotImplemented");
  });

  it("answers a dry run as AWS does, changing nothing", async () => {
    const dry = new CreateVpcCommand({ CidrBlock: "10.77.0.0/16", DryRun: true });
    expect(await refusal(client.send(dry))).toMatchObject({ code: "DryRunOperation", status: 412 });
    const { Vpcs } = await client.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "cidr", Values: ["10.77.0.0/16"] }] }),
    );
    expect(Vpcs).toEqual([]);
  });
});
