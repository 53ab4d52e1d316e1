import {
  AcceptVpcEndpointConnectionsCommand,
  CreateTagsCommand,
  CreateVpcEndpointCommand,
  DeleteVpcEndpointServiceConfigurationsCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ec2State } from "../../../../src/sandbox/services/ec2/state.ts";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { connect, ec2, endpointState, network, offer, present, refusal, zoneIds } from "./setup.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox()));
afterAll(() => sandbox.close());

const producer = () => ec2(sandbox, "producer");
const consumer = () => ec2(sandbox, "consumer-a");

describe("an interface endpoint to a service that wants acceptance", () => {
  it("waits in pendingAcceptance, with network interfaces and names, then is available once accepted", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const home = await network(consumer());
    const id = await connect(consumer(), home, serviceName);

    const { VpcEndpoints } = await consumer().send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    const endpoint = present(VpcEndpoints?.[0]);
    expect(endpoint).toMatchObject({
      State: "pendingAcceptance",
      PrivateDnsEnabled: false,
      VpcEndpointType: "Interface",
    });
    expect(endpoint.NetworkInterfaceIds).toHaveLength(2);
    const suffix = /^vpce-[0-9a-f]{17}-([0-9a-f]{8})\./.exec(endpoint.DnsEntries?.[0]?.DnsName ?? "")?.[1];
    const zones = sandbox.world.zones("222222222222", "us-east-1");
    const nameOf = (zoneId: string) => zones.find((zone) => zone.id === zoneId)?.name;
    expect(endpoint.DnsEntries).toEqual([
      { DnsName: `${id}-${suffix}.${serviceId}.us-east-1.vpce.amazonaws.com`, HostedZoneId: "Z7HUB22UULQXV" },
      ...zoneIds.slice(0, 2).map((zoneId) => ({
        DnsName: `${id}-${suffix}-${nameOf(zoneId)}.${serviceId}.us-east-1.vpce.amazonaws.com`,
        HostedZoneId: "Z7HUB22UULQXV",
      })),
    ]);

    const answer = await producer().send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] }),
    );
    expect(answer.Unsuccessful).toEqual([]);
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
  });

  it("takes the first addresses of its subnets that AWS does not keep, and the VPC's default group", async () => {
    const { serviceName } = await offer(sandbox);
    const home = await network(consumer(), 3);
    const id = await connect(consumer(), home, serviceName);
    const { NetworkInterfaces } = await consumer().send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "vpc-id", Values: [home.vpcId] }] }),
    );
    expect(NetworkInterfaces?.map((eni) => eni.PrivateIpAddress)).toEqual(["10.3.0.4", "10.3.1.4"]);
    for (const eni of NetworkInterfaces ?? []) {
      expect(eni).toMatchObject({
        InterfaceType: "vpc_endpoint",
        RequesterManaged: true,
        Description: `VPC Endpoint Interface ${id}`,
        Status: "in-use",
        Groups: [{ GroupName: "default" }],
      });
    }
  });

  it("goes to rejected when the owner rejects it, accepted or not, and stays until its own account deletes it", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const home = await network(consumer());
    const [early, late] = [
      await connect(consumer(), home, serviceName),
      await connect(consumer(), home, serviceName),
    ];
    const decision = { ServiceId: serviceId, VpcEndpointIds: [late] };
    await producer().send(new AcceptVpcEndpointConnectionsCommand(decision));
    await expect.poll(() => endpointState(consumer(), late)).toBe("available");
    const state = ec2State({ world: sandbox.world, account: "222222222222", region: "us-east-1" });
    expect(state.endpoints[late]?.carriesTraffic).toBe(true);

    const answer = await producer().send(
      new RejectVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [early, late] }),
    );
    expect(answer.Unsuccessful).toEqual([]);
    expect(await endpointState(consumer(), early)).toBe("rejected");
    expect(await endpointState(consumer(), late)).toBe("rejected");
    expect(state.endpoints[late]?.carriesTraffic).toBe(false);

    await consumer().send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [early, late] }));
    await expect.poll(() => endpointState(consumer(), early)).toBe("gone");
    await expect.poll(() => endpointState(consumer(), late)).toBe("gone");
  });

  it("answers decisions that do not apply item by item, with HTTP 200", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const other = await offer(sandbox);
    const home = await network(consumer());
    const id = await connect(consumer(), home, serviceName);
    const unknown = `vpce-${"0".repeat(17)}`;
    const accept = (ServiceId: string, ...VpcEndpointIds: string[]) =>
      producer().send(new AcceptVpcEndpointConnectionsCommand({ ServiceId, VpcEndpointIds }));
    expect((await accept(other.serviceId, id, unknown)).Unsuccessful).toEqual([
      {
        ResourceId: id,
        Error: { Code: "InvalidVpcEndpoint.NotFound", Message: `The Vpc Endpoint Id '${id}' does not exist` },
      },
      {
        ResourceId: unknown,
        Error: {
          Code: "InvalidVpcEndpoint.NotFound",
          Message: `The Vpc Endpoint Id '${unknown}' does not exist`,
        },
      },
    ]);
    expect((await accept(serviceId, id)).Unsuccessful).toEqual([]);
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
    expect((await accept(serviceId, id)).Unsuccessful).toMatchObject([
      { ResourceId: id, Error: { Code: "InvalidState" } },
    ]);
    const reject = new RejectVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] });
    expect((await producer().send(reject)).Unsuccessful).toEqual([]);
    expect((await producer().send(reject)).Unsuccessful).toMatchObject([
      { ResourceId: id, Error: { Code: "InvalidState" } },
    ]);
    expect((await accept(serviceId, id)).Unsuccessful).toMatchObject([
      { ResourceId: id, Error: { Code: "InvalidState" } },
    ]);
  });

  it("can be decided on by the owner of the service alone", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const id = await connect(consumer(), await network(consumer()), serviceName);
    const decision = new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] });
    expect(await refusal(consumer().send(decision))).toEqual({
      code: "InvalidVpcEndpointServiceId.NotFound",
      message: `The VpcEndpointService Id '${serviceId}' does not exist`,
      status: 400,
    });
  });
});

describe("who sees what", () => {
  it("shows the producer no VPC, subnet, interface, group, policy or tag of the consumer", async () => {
    const { serviceName, serviceId, loadBalancerArn } = await offer(sandbox);
    const home = await network(consumer());
    const id = await connect(consumer(), home, serviceName, {
      TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: [{ Key: "team", Value: "secret" }] }],
    });
    const list = async () => {
      const answer = await producer().send(
        new DescribeVpcEndpointConnectionsCommand({ Filters: [{ Name: "service-id", Values: [serviceId] }] }),
      );
      return present(answer.VpcEndpointConnections?.[0]);
    };
    const connection = await list();
    expect(connection).toMatchObject({
      ServiceId: serviceId,
      VpcEndpointId: id,
      VpcEndpointOwner: "222222222222",
      VpcEndpointRegion: "us-east-1",
      VpcEndpointState: "pendingAcceptance",
      NetworkLoadBalancerArns: [loadBalancerArn],
      Tags: [],
    });
    expect(JSON.stringify(connection)).not.toContain(home.vpcId);
    expect(JSON.stringify(connection)).not.toContain("secret");

    // Tags of the connection are the producer's own.
    const connectionId = present(connection.VpcEndpointConnectionId);
    await producer().send(
      new CreateTagsCommand({ Resources: [connectionId], Tags: [{ Key: "ticket", Value: "7" }] }),
    );
    expect((await list()).Tags).toEqual([{ Key: "ticket", Value: "7" }]);
    const own = await consumer().send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect(own.VpcEndpoints?.[0]?.Tags).toEqual([{ Key: "team", Value: "secret" }]);
  });

  it("shows the consumer neither load balancers nor principals, and the zones under its own names", async () => {
    const { serviceName } = await offer(sandbox);
    const look = new DescribeVpcEndpointServicesCommand({ ServiceNames: [serviceName] });
    const { ServiceDetails } = await consumer().send(look);
    const detail = present(ServiceDetails?.[0]);
    const names = sandbox.world.zones("222222222222", "us-east-1");
    expect(detail).toMatchObject({
      Owner: "111111111111",
      AcceptanceRequired: true,
      VpcEndpointPolicySupported: false,
    });
    const shared = names.filter((zone) => ["use1-az1", "use1-az2"].includes(zone.id));
    expect(detail.AvailabilityZones).toEqual(shared.map((zone) => zone.name));
    expect(detail.AvailabilityZoneIds).toEqual(shared.map((zone) => zone.id));
    expect(JSON.stringify(detail)).not.toMatch(/loadbalancer|iam::/);
  });

  it("lets no account see the endpoints of another", async () => {
    const { serviceName } = await offer(sandbox);
    const id = await connect(consumer(), await network(consumer()), serviceName);
    expect(await endpointState(ec2(sandbox, "consumer-b"), id)).toBe("gone");
    const { VpcEndpointConnections } = await consumer().send(new DescribeVpcEndpointConnectionsCommand({}));
    expect(VpcEndpointConnections).toEqual([]);
  });
});

describe("who may connect", () => {
  it("gives one answer for a service that does not exist and one that the caller is not allowed to use", async () => {
    const { serviceName } = await offer(sandbox, { allow: [] });
    const home = await network(consumer());
    const missing = `com.amazonaws.vpce.us-east-1.vpce-svc-${"0".repeat(17)}`;
    for (const name of [serviceName, missing]) {
      const wanted = {
        code: "InvalidServiceName",
        message: `The Vpc Endpoint Service '${name}' does not exist`,
        status: 400,
      };
      expect(await refusal(connect(consumer(), home, name))).toEqual(wanted);
      const look = new DescribeVpcEndpointServicesCommand({ ServiceNames: [name] });
      expect(await refusal(consumer().send(look))).toEqual(wanted);
    }
    const { ServiceNames } = await consumer().send(new DescribeVpcEndpointServicesCommand({}));
    expect(ServiceNames).not.toContain(serviceName);
    expect(ServiceNames).toContain("com.amazonaws.us-east-1.ecr.api");
  });

  it.each([
    ["everybody", "*"],
    ["an account", "arn:aws:iam::222222222222:root"],
    ["a user", "arn:aws:iam::222222222222:user/consumer-a"],
  ])("lets %s in that the owner allows", async (_, principal) => {
    const { serviceId, serviceName } = await offer(sandbox, { allow: [] });
    await producer().send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId: serviceId,
        AddAllowedPrincipals: [principal],
      }),
    );
    await expect(connect(consumer(), await network(consumer()), serviceName)).resolves.toMatch(/^vpce-/);
  });

  it("keeps connections of a principal that is removed, and refuses new ones", async () => {
    const { serviceId, serviceName } = await offer(sandbox, {
      allow: ["222222222222"],
      acceptanceRequired: false,
    });
    const home = await network(consumer());
    const id = await connect(consumer(), home, serviceName);
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
    await producer().send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId: serviceId,
        RemoveAllowedPrincipals: ["arn:aws:iam::222222222222:root"],
      }),
    );
    expect(await endpointState(consumer(), id)).toBe("available");
    expect((await refusal(connect(consumer(), home, serviceName))).code).toBe("InvalidServiceName");
  });
});

describe("where an endpoint may be", () => {
  it("fails as a whole when one subnet lies in a zone that the service lacks", async () => {
    const { serviceName } = await offer(sandbox);
    const home = await network(consumer());
    const SubnetIds = [present(home.subnets["use1-az1"]), present(home.subnets["use1-az4"])];
    expect(await refusal(connect(consumer(), home, serviceName, { SubnetIds }))).toMatchObject({
      code: "InvalidParameter",
      message: `The VPC endpoint service ${serviceName} does not support the availability zone of the subnet: ${SubnetIds[1]}.`,
    });
    const { NetworkInterfaces } = await consumer().send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "vpc-id", Values: [home.vpcId] }] }),
    );
    expect(NetworkInterfaces).toEqual([]);
  });

  it("takes one subnet per zone", async () => {
    const { serviceName } = await offer(sandbox);
    const home = await network(consumer());
    const other = await network(consumer(), 9);
    const subnet = present(home.subnets["use1-az1"]);
    expect(
      (
        await refusal(
          connect(consumer(), home, serviceName, { SubnetIds: [subnet, present(other.subnets["use1-az2"])] }),
        )
      ).code,
    ).toBe("InvalidParameter");
    const twin = present((await network(consumer(), 0, ["use1-az1"])).subnets["use1-az1"]);
    expect((await refusal(connect(consumer(), home, serviceName, { SubnetIds: [subnet, twin] }))).code).toBe(
      "InvalidParameter",
    );
    expect(
      await refusal(connect(consumer(), home, serviceName, { SubnetIds: [subnet, subnet] })),
    ).toMatchObject({
      code: "DuplicateSubnetsInSameZone",
      message: `Found another VPC endpoint subnet in the availability zone of ${subnet}`,
    });
  });

  it("reads the zones of the load balancers again only when the service is modified", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const state = ec2State({ world: sandbox.world, account: "111111111111", region: "us-east-1" });
    const service = present(state.endpointServices[serviceId]);
    service.zoneIds = ["use1-az6"];
    const home = await network(consumer());
    expect((await refusal(connect(consumer(), home, serviceName))).code).toBe("InvalidParameter");
    await producer().send(new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId: serviceId }));
    await expect(connect(consumer(), home, serviceName)).resolves.toMatch(/^vpce-/);
  });

  it("is a gateway when no type is given", async () => {
    const { serviceName } = await offer(sandbox);
    const { vpcId } = await network(consumer());
    expect(
      await refusal(
        consumer().send(new CreateVpcEndpointCommand({ VpcId: vpcId, ServiceName: serviceName })),
      ),
    ).toMatchObject({
      code: "InvalidParameter",
      message: "Endpoint type (Gateway) does not match available service types ([Interface]).",
    });
  });
});

describe("deleting in the wrong order", () => {
  it("refuses to delete a service with connections until they are rejected, and leaves those with the consumer", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const id = await connect(consumer(), await network(consumer()), serviceName);
    const remove = () =>
      producer().send(new DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [serviceId] }));
    const blocked = [
      {
        ResourceId: serviceId,
        Error: {
          Code: "ExistingVpcEndpointConnections",
          Message: "Service has existing active VPC Endpoint connections!",
        },
      },
    ];
    expect((await remove()).Unsuccessful).toEqual(blocked);
    await producer().send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] }),
    );
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
    expect((await remove()).Unsuccessful).toEqual(blocked);
    await producer().send(
      new RejectVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] }),
    );
    expect((await remove()).Unsuccessful).toEqual([]);
    await expect
      .poll(async () => (await remove()).Unsuccessful?.[0]?.Error)
      .toEqual({
        Code: "InvalidVpcEndpointService.NotFound",
        Message: `The VpcEndpointService Id '${serviceId}' does not exist`,
      });
    expect(await endpointState(consumer(), id)).toBe("rejected");
    await consumer().send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    await expect.poll(() => endpointState(consumer(), id)).toBe("gone");
  });

  it("names endpoints that do not exist among the unsuccessful", async () => {
    const unknown = `vpce-${"0".repeat(17)}`;
    const { Unsuccessful } = await consumer().send(
      new DeleteVpcEndpointsCommand({ VpcEndpointIds: [unknown] }),
    );
    expect(Unsuccessful?.[0]).toMatchObject({
      ResourceId: unknown,
      Error: { Code: "InvalidVpcEndpoint.NotFound" },
    });
    const malformed = consumer().send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: ["vpce-nonsense"] }));
    expect((await refusal(malformed)).code).toBe("InvalidVpcEndpointId.Malformed");
    const look = consumer().send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [unknown] }));
    expect(await refusal(look)).toMatchObject({
      code: "InvalidVpcEndpointId.NotFound",
      message: `The Vpc Endpoint Id '${unknown}' does not exist`,
    });
  });
});
