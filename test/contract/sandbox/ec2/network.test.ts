import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteInternetGatewayCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  ReplaceRouteTableAssociationCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, endpointState, network, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "consumer-a");
});
afterAll(() => sandbox.close());

const vpc = async (CidrBlock: string) =>
  present((await client.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId);
const subnet = (VpcId: string, CidrBlock: string) =>
  client.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
const inVpc = (VpcId: string) => ({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] });

describe("an account that did nothing yet", () => {
  it("has a default VPC with a public subnet per zone, an internet gateway and a default group", async () => {
    const other = ec2(sandbox, "consumer-b");
    const { Vpcs } = await other.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
    );
    expect(Vpcs).toMatchObject([
      { CidrBlock: "172.31.0.0/16", IsDefault: true, State: "available", OwnerId: "333333333333" },
    ]);
    const id = present(Vpcs?.[0]?.VpcId);
    const { Subnets } = await other.send(new DescribeSubnetsCommand(inVpc(id)));
    expect(Subnets).toHaveLength(6);
    expect(Subnets?.[1]).toMatchObject({
      CidrBlock: "172.31.16.0/20",
      AvailableIpAddressCount: 4091,
      DefaultForAz: true,
      MapPublicIpOnLaunch: true,
    });
    const { RouteTables } = await other.send(new DescribeRouteTablesCommand(inVpc(id)));
    expect(RouteTables?.[0]?.Associations).toMatchObject([{ Main: true }]);
    expect(RouteTables?.[0]?.Routes).toMatchObject([
      { DestinationCidrBlock: "172.31.0.0/16", GatewayId: "local", State: "active" },
      { DestinationCidrBlock: "0.0.0.0/0", State: "active" },
    ]);
    const { SecurityGroups } = await other.send(new DescribeSecurityGroupsCommand(inVpc(id)));
    expect(SecurityGroups).toMatchObject([{ GroupName: "default", IpPermissions: [{ IpProtocol: "-1" }] }]);
    const hostnames = await other.send(
      new DescribeVpcAttributeCommand({ VpcId: id, Attribute: "enableDnsHostnames" }),
    );
    expect(hostnames.EnableDnsHostnames?.Value).toBe(true);
  });

  it("has its own names for the zones that all accounts share", async () => {
    const zonesOf = async (profile: string) => {
      const answer = await ec2(sandbox, profile).send(new DescribeAvailabilityZonesCommand({}));
      return new Map(answer.AvailabilityZones?.map((zone) => [zone.ZoneName, zone.ZoneId]));
    };
    const [a, b] = [await zonesOf("producer"), await zonesOf("consumer-a")];
    expect([...a.keys()]).toEqual([...b.keys()]);
    expect(new Set(a.values())).toEqual(new Set(b.values()));
    expect(a.get("us-east-1a")).toBe(sandbox.world.zones("111111111111", "us-east-1")[0]?.id);
  });
});

describe("a VPC", () => {
  it("has DNS support on and DNS hostnames off, and changes one of them per call", async () => {
    const VpcId = await vpc("10.0.0.0/16");
    const read = async (Attribute: "enableDnsSupport" | "enableDnsHostnames") => {
      const answer = await client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
      return (answer.EnableDnsSupport ?? answer.EnableDnsHostnames)?.Value;
    };
    expect([await read("enableDnsSupport"), await read("enableDnsHostnames")]).toEqual([true, false]);
    const both = new ModifyVpcAttributeCommand({
      VpcId,
      EnableDnsSupport: { Value: true },
      EnableDnsHostnames: { Value: true },
    });
    expect((await refusal(client.send(both))).code).toBe("InvalidParameterCombination");
    await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    expect(await read("enableDnsHostnames")).toBe(true);
  });

  it.each([
    ["10.0.0.0/8", "InvalidVpc.Range", "The CIDR '10.0.0.0/8' is invalid."],
    ["10.0.0.0/29", "InvalidVpc.Range", "The CIDR '10.0.0.0/29' is invalid."],
    [
      "10.0.0/16",
      "InvalidParameterValue",
      "Value (10.0.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ],
    [
      "10.0.0.0/33",
      "InvalidParameterValue",
      "Value (10.0.0.0/33) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ],
  ])("cannot have the range %s", async (CidrBlock, code, message) => {
    expect(await refusal(client.send(new CreateVpcCommand({ CidrBlock })))).toMatchObject({ code, message });
  });

  it("may be made twice with one range, which is put into canonical form", async () => {
    const [a, b] = [await vpc("10.9.1.2/16"), await vpc("10.9.0.0/16")];
    const { Vpcs } = await client.send(new DescribeVpcsCommand({ VpcIds: [a, b] }));
    expect(Vpcs?.map((found) => found.CidrBlock)).toEqual(["10.9.0.0/16", "10.9.0.0/16"]);
  });

  it("cannot be deleted while anything is in it", async () => {
    const { vpcId, subnets } = await network(client, 7, ["use1-az1"]);
    const remove = () => client.send(new DeleteVpcCommand({ VpcId: vpcId }));
    const blocked = {
      code: "DependencyViolation",
      message: `The vpc '${vpcId}' has dependencies and cannot be deleted.`,
    };
    expect(await refusal(remove())).toMatchObject(blocked);
    await client.send(new DeleteSubnetCommand({ SubnetId: present(subnets["use1-az1"]) }));

    const { GroupId } = await client.send(
      new CreateSecurityGroupCommand({ GroupName: "a", Description: "a", VpcId: vpcId }),
    );
    expect(await refusal(remove())).toMatchObject(blocked);
    await client.send(new DeleteSecurityGroupCommand({ GroupId }));

    const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId: vpcId }));
    expect(await refusal(remove())).toMatchObject(blocked);
    await client.send(new DeleteRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId }));

    const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
    const pair = { VpcId: vpcId, InternetGatewayId: InternetGateway?.InternetGatewayId };
    await client.send(new AttachInternetGatewayCommand(pair));
    expect(await refusal(remove())).toMatchObject(blocked);
    expect((await refusal(client.send(new DeleteInternetGatewayCommand(pair)))).code).toBe(
      "DependencyViolation",
    );
    await client.send(new DetachInternetGatewayCommand(pair));
    expect((await refusal(client.send(new DetachInternetGatewayCommand(pair)))).code).toBe(
      "Gateway.NotAttached",
    );
    await client.send(new DeleteInternetGatewayCommand(pair));

    await remove();
    expect(await refusal(remove())).toEqual({
      code: "InvalidVpcID.NotFound",
      message: `The vpc ID '${vpcId}' does not exist`,
      status: 400,
    });
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand(inVpc(vpcId)));
    expect(SecurityGroups).toEqual([]);
  });
});

describe("a subnet", () => {
  it("lies within its VPC and beside the others", async () => {
    const VpcId = await vpc("10.0.0.0/16");
    await subnet(VpcId, "10.0.1.0/24");
    expect(await refusal(subnet(VpcId, "10.0.1.128/25"))).toMatchObject({
      code: "InvalidSubnet.Conflict",
      message: "The CIDR '10.0.1.128/25' conflicts with another subnet",
    });
    expect((await refusal(subnet(VpcId, "10.1.0.0/24"))).code).toBe("InvalidSubnet.Range");
    expect((await refusal(subnet(VpcId, "10.0.2.0/29"))).code).toBe("InvalidSubnet.Range");
    expect((await refusal(subnet(`vpc-${"0".repeat(17)}`, "10.0.2.0/24"))).code).toBe(
      "InvalidVpcID.NotFound",
    );
  });

  it("is made in the zone that is named, by name or by id", async () => {
    const VpcId = await vpc("10.0.0.0/16");
    const zones = sandbox.world.zones("222222222222", "us-east-1");
    const byId = await client.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.0.0/24", AvailabilityZoneId: zones[3]?.id }),
    );
    expect(byId.Subnet).toMatchObject({
      AvailabilityZone: zones[3]?.name,
      AvailabilityZoneId: zones[3]?.id,
      AvailableIpAddressCount: 251,
    });
    const wrong = new CreateSubnetCommand({
      VpcId,
      CidrBlock: "10.0.1.0/24",
      AvailabilityZone: "us-east-1z",
    });
    expect((await refusal(client.send(wrong))).message).toContain(
      "can currently only be created in the following availability zones: us-east-1a,",
    );
  });

  it("can hand out public addresses to what is launched in it", async () => {
    const VpcId = await vpc("10.0.0.0/16");
    const SubnetId = present((await subnet(VpcId, "10.0.0.0/24")).Subnet?.SubnetId);
    await client.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    const { Subnets } = await client.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
    expect(Subnets?.[0]?.MapPublicIpOnLaunch).toBe(true);
  });
});

describe("route tables", () => {
  it("are associated with one subnet each at a time, and free to go after that", async () => {
    const { vpcId, subnets } = await network(client, 6, ["use1-az1"]);
    const SubnetId = present(subnets["use1-az1"]);
    const table = async () =>
      present((await client.send(new CreateRouteTableCommand({ VpcId: vpcId }))).RouteTable?.RouteTableId);
    const [first, second] = [await table(), await table()];
    const { AssociationId } = await client.send(
      new AssociateRouteTableCommand({ RouteTableId: first, SubnetId }),
    );
    expect(
      (await refusal(client.send(new AssociateRouteTableCommand({ RouteTableId: second, SubnetId })))).code,
    ).toBe("Resource.AlreadyAssociated");
    expect((await refusal(client.send(new DeleteRouteTableCommand({ RouteTableId: first })))).code).toBe(
      "DependencyViolation",
    );
    const moved = await client.send(
      new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: second }),
    );
    await client.send(new DeleteRouteTableCommand({ RouteTableId: first }));
    await client.send(new DisassociateRouteTableCommand({ AssociationId: moved.NewAssociationId }));
    await client.send(new DeleteRouteTableCommand({ RouteTableId: second }));
    expect((await refusal(client.send(new DisassociateRouteTableCommand({ AssociationId })))).code).toBe(
      "InvalidAssociationID.NotFound",
    );
    const { RouteTables } = await client.send(new DescribeRouteTablesCommand(inVpc(vpcId)));
    const main = present(RouteTables?.[0]);
    const mainAssociation = { AssociationId: main.Associations?.[0]?.RouteTableAssociationId };
    expect((await refusal(client.send(new DisassociateRouteTableCommand(mainAssociation)))).code).toBe(
      "InvalidParameterValue",
    );
  });

  it("lead to an internet gateway of their VPC, and into a black hole once it is detached", async () => {
    const { vpcId } = await network(client, 5, []);
    const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId: vpcId }));
    const RouteTableId = present(RouteTable?.RouteTableId);
    const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
    const GatewayId = present(InternetGateway?.InternetGatewayId);
    const route = { RouteTableId, GatewayId, DestinationCidrBlock: "0.0.0.0/0" };
    expect((await refusal(client.send(new CreateRouteCommand(route)))).code).toBe("InvalidParameterValue");
    const attachment = { InternetGatewayId: GatewayId, VpcId: vpcId };
    await client.send(new AttachInternetGatewayCommand(attachment));
    expect((await refusal(client.send(new AttachInternetGatewayCommand(attachment)))).code).toBe(
      "Resource.AlreadyAssociated",
    );
    const { InternetGateways } = await client.send(
      new DescribeInternetGatewaysCommand({ InternetGatewayIds: [GatewayId] }),
    );
    expect(InternetGateways?.[0]?.Attachments).toEqual([{ State: "available", VpcId: vpcId }]);
    await client.send(new CreateRouteCommand(route));
    expect((await refusal(client.send(new CreateRouteCommand(route)))).code).toBe("RouteAlreadyExists");
    expect(
      (await refusal(client.send(new CreateRouteCommand({ ...route, DestinationCidrBlock: "10.5.0.0/24" }))))
        .code,
    ).toBe("InvalidParameterValue");
    await client.send(new DetachInternetGatewayCommand(attachment));
    const { RouteTables } = await client.send(
      new DescribeRouteTablesCommand({ Filters: [{ Name: "route.state", Values: ["blackhole"] }] }),
    );
    expect(RouteTables?.map((table) => table.RouteTableId)).toEqual([RouteTableId]);
    await client.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0" }));
    const gone = client.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0" }));
    expect(await refusal(gone)).toMatchObject({
      code: "InvalidRoute.NotFound",
      message: `no route with destination-cidr-block 0.0.0.0/0 in route table ${RouteTableId}`,
    });
    const local = client.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: "10.5.0.0/16" }));
    expect((await refusal(local)).message).toContain("cannot remove local route");
  });
});

describe("a gateway endpoint", () => {
  it("routes the service's prefix list, once per route table, until it is deleted", async () => {
    const { vpcId } = await network(client, 4, []);
    const table = async () =>
      present((await client.send(new CreateRouteTableCommand({ VpcId: vpcId }))).RouteTable?.RouteTableId);
    const [first, second] = [await table(), await table()];
    const create = () =>
      client.send(
        new CreateVpcEndpointCommand({
          VpcId: vpcId,
          ServiceName: "com.amazonaws.us-east-1.s3",
          RouteTableIds: [first],
        }),
      );
    const { VpcEndpoint } = await create();
    const id = present(VpcEndpoint?.VpcEndpointId);
    expect(VpcEndpoint).toMatchObject({ VpcEndpointType: "Gateway", RouteTableIds: [first], DnsEntries: [] });
    await expect.poll(() => endpointState(client, id)).toBe("available");
    expect((await refusal(create())).code).toBe("RouteAlreadyExists");
    await client.send(
      new ModifyVpcEndpointCommand({
        VpcEndpointId: id,
        AddRouteTableIds: [second],
        RemoveRouteTableIds: [first],
      }),
    );
    const routed = async () => {
      const { RouteTables } = await client.send(
        new DescribeRouteTablesCommand({ Filters: [{ Name: "route.gateway-id", Values: [id] }] }),
      );
      return RouteTables?.map((found) => found.RouteTableId);
    };
    expect(await routed()).toEqual([second]);
    const { VpcEndpoints } = await client.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect(VpcEndpoints?.[0]?.RouteTableIds).toEqual([second]);
    expect((await refusal(client.send(new DeleteVpcCommand({ VpcId: vpcId })))).code).toBe(
      "DependencyViolation",
    );
    await client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    await expect.poll(routed).toEqual([]);
  });
});
