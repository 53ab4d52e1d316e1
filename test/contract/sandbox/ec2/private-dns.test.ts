import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ec2State } from "../../../../src/sandbox/services/ec2/state.ts";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { connect, ec2, endpointState, network, offer, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox()));
afterAll(() => sandbox.close());

const producer = () => ec2(sandbox, "producer");
const consumer = () => ec2(sandbox, "consumer-a");

describe("private DNS", () => {
  const verify = (serviceId: string, name: string, state: "pendingVerification" | "verified") => {
    const { endpointServices } = ec2State({
      world: sandbox.world,
      account: "111111111111",
      region: "us-east-1",
    });
    present(endpointServices[serviceId]).privateDns = {
      name,
      state,
      recordName: "_a",
      recordValue: "vpce:b",
    };
  };

  it("is refused without a name, then unverified, then unaccepted, then without DNS in the VPC", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const home = await network(consumer());
    const create = () => refusal(connect(consumer(), home, serviceName, { PrivateDnsEnabled: true }));
    expect(await create()).toMatchObject({
      code: "InvalidParameter",
      message: `Private DNS can't be enabled because the service ${serviceName} does not provide a private DNS name.`,
    });
    verify(serviceId, "api.example.com", "pendingVerification");
    expect(await create()).toMatchObject({
      code: "InvalidParameter",
      message: `Private DNS can't be enabled because the service ${serviceName} has not verified the private DNS name.`,
    });
    verify(serviceId, "api.example.com", "verified");
    const unaccepted = {
      code: "InvalidParameter",
      message: `Private DNS can only be enabled after the endpoint connection is accepted by the owner of ${serviceName}.`,
    };
    expect(await create()).toMatchObject(unaccepted);

    const id = await connect(consumer(), home, serviceName);
    const enable = () =>
      consumer().send(new ModifyVpcEndpointCommand({ VpcEndpointId: id, PrivateDnsEnabled: true }));
    expect(await refusal(enable())).toMatchObject(unaccepted);
    await producer().send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] }),
    );
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
    expect(await refusal(enable())).toMatchObject({
      code: "InvalidParameter",
      message: `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${home.vpcId}`,
    });
    await consumer().send(
      new ModifyVpcAttributeCommand({ VpcId: home.vpcId, EnableDnsHostnames: { Value: true } }),
    );
    expect((await enable()).Return).toBe(true);
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
    const { VpcEndpoints } = await consumer().send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect(VpcEndpoints?.[0]?.PrivateDnsEnabled).toBe(true);
    expect(VpcEndpoints?.[0]?.DnsEntries?.at(-1)?.DnsName).toBe("api.example.com");

    // A second endpoint of the VPC cannot have the name, not even while the first is being deleted.
    const second = await connect(consumer(), home, serviceName);
    await producer().send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [second] }),
    );
    await expect.poll(() => endpointState(consumer(), second)).toBe("available");
    const again = new ModifyVpcEndpointCommand({ VpcEndpointId: second, PrivateDnsEnabled: true });
    expect(await refusal(consumer().send(again))).toMatchObject({
      code: "InvalidParameter",
      message: `private-dns-enabled cannot be set because there is already a conflicting DNS domain for api.example.com in the VPC ${home.vpcId}`,
    });
  });

  it("is on by default for services of AWS, whose names no two endpoints of a VPC share", async () => {
    const home = await network(consumer());
    await consumer().send(
      new ModifyVpcAttributeCommand({ VpcId: home.vpcId, EnableDnsHostnames: { Value: true } }),
    );
    const id = await connect(consumer(), home, "com.amazonaws.us-east-1.ecr.dkr");
    await expect.poll(() => endpointState(consumer(), id)).toBe("available");
    const { VpcEndpoints } = await consumer().send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect(VpcEndpoints?.[0]?.DnsEntries?.map((entry) => entry.DnsName)).toEqual(
      expect.arrayContaining(["dkr.ecr.us-east-1.amazonaws.com", "*.dkr.ecr.us-east-1.amazonaws.com"]),
    );
    expect((await refusal(connect(consumer(), home, "com.amazonaws.us-east-1.ecr.dkr"))).message).toContain(
      "conflicting DNS domain",
    );
  });
});
