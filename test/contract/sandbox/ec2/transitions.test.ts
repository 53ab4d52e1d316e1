import {
  AcceptVpcEndpointConnectionsCommand,
  DeleteSecurityGroupCommand,
  CreateSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcEndpointServiceConfigurationsCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  ModifyVpcEndpointCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ec2State } from "../../../../src/sandbox/services/ec2/state.ts";
import type { Latency } from "../../../../src/sandbox/world/latency.ts";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { connect, ec2, endpointState, network, offer, present, refusal } from "./setup.ts";

/**
 * Time goes as on AWS, so it passes only when a test says so. Each test has a sandbox of its own, because
 * signatures of clients whose clocks are 15 minutes behind are refused.
 */
let sandbox: TestSandbox;
beforeEach(async () => (sandbox = await startTestSandbox({ timeScale: 1 })));
afterEach(() => sandbox.close());

const producer = () => ec2(sandbox, "producer");
const consumer = () => ec2(sandbox, "consumer-a");
const pass = (row: Latency) => sandbox.world.advance(sandbox.world.latencyMs(row));
const stateOf = (id: string) => endpointState(consumer(), id);
const carriesTraffic = (id: string) =>
  ec2State({ world: sandbox.world, account: "222222222222", region: "us-east-1" }).endpoints[id]
    ?.carriesTraffic;

describe("the states of an endpoint in time", () => {
  it("goes pendingAcceptance, pending, available; traffic flows only then", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const id = await connect(consumer(), await network(consumer()), serviceName);
    pass("endpoint.create");
    expect(await stateOf(id)).toBe("pendingAcceptance");
    await producer().send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [id] }),
    );
    expect(await stateOf(id)).toBe("pending");
    expect(carriesTraffic(id)).toBe(false);
    pass("endpoint.accept");
    await expect.poll(() => stateOf(id)).toBe("available");
    expect(carriesTraffic(id)).toBe(true);
  });

  it("goes pending, available where no acceptance is required", async () => {
    const { serviceName } = await offer(sandbox, { acceptanceRequired: false });
    const id = await connect(consumer(), await network(consumer()), serviceName);
    expect(await stateOf(id)).toBe("pending");
    pass("endpoint.create");
    await expect.poll(() => stateOf(id)).toBe("available");
  });

  it("comes to nothing when it is rejected while pending", async () => {
    const { serviceName, serviceId } = await offer(sandbox);
    const id = await connect(consumer(), await network(consumer()), serviceName);
    const decision = { ServiceId: serviceId, VpcEndpointIds: [id] };
    await producer().send(new AcceptVpcEndpointConnectionsCommand(decision));
    await producer().send(new RejectVpcEndpointConnectionsCommand(decision));
    expect(await stateOf(id)).toBe("rejected");
    const later = await offer(sandbox, { acceptanceRequired: false });
    const marker = await connect(consumer(), await network(consumer()), later.serviceName);
    pass("endpoint.create");
    await expect.poll(() => stateOf(marker)).toBe("available");
    expect(await stateOf(id)).toBe("rejected");
    expect(carriesTraffic(id)).toBe(false);
  });

  it("goes back to pending when it is modified, without a break in traffic, and cannot be modified meanwhile", async () => {
    const { serviceName } = await offer(sandbox, { acceptanceRequired: false });
    const home = await network(consumer());
    const { GroupId } = await consumer().send(
      new CreateSecurityGroupCommand({ GroupName: "endpoint", Description: "endpoint", VpcId: home.vpcId }),
    );
    const id = await connect(consumer(), home, serviceName);
    pass("endpoint.create");
    await expect.poll(() => stateOf(id)).toBe("available");
    const modify = () =>
      consumer().send(
        new ModifyVpcEndpointCommand({ VpcEndpointId: id, AddSecurityGroupIds: [present(GroupId)] }),
      );
    expect((await modify()).Return).toBe(true);
    expect(await stateOf(id)).toBe("pending");
    expect(carriesTraffic(id)).toBe(true);
    expect((await refusal(modify())).code).toBe("IncorrectState");
    pass("endpoint.modify");
    await expect.poll(() => stateOf(id)).toBe("available");
  });

  it("goes deleting, deleted, gone; interfaces, groups and subnets are held until it is deleted", async () => {
    const { serviceName } = await offer(sandbox);
    const home = await network(consumer());
    const { GroupId } = await consumer().send(
      new CreateSecurityGroupCommand({ GroupName: "endpoint", Description: "endpoint", VpcId: home.vpcId }),
    );
    const groupId = present(GroupId);
    const id = await connect(consumer(), home, serviceName, { SecurityGroupIds: [groupId] });
    const subnetId = present(home.subnets["use1-az1"]);
    const removeGroup = () => consumer().send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    const removeSubnet = () => consumer().send(new DeleteSubnetCommand({ SubnetId: subnetId }));
    await consumer().send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect(await stateOf(id)).toBe("deleting");
    expect(await refusal(removeGroup())).toMatchObject({
      code: "DependencyViolation",
      message: `resource ${groupId} has a dependent object`,
    });
    expect(await refusal(removeSubnet())).toMatchObject({
      code: "DependencyViolation",
      message: `The subnet '${subnetId}' has dependencies and cannot be deleted.`,
    });
    pass("endpoint.delete");
    await expect.poll(() => stateOf(id)).toBe("deleted");
    await removeGroup();
    await removeSubnet();
    pass("endpoint.forget");
    await expect.poll(() => stateOf(id)).toBe("gone");
  });

  it("makes a service Available at once and lets it be Deleting for a while", async () => {
    const { serviceId, serviceName } = await offer(sandbox);
    const look = async () => {
      const answer = await producer().send(
        new DescribeVpcEndpointServiceConfigurationsCommand({
          Filters: [{ Name: "service-id", Values: [serviceId] }],
        }),
      );
      return answer.ServiceConfigurations?.[0]?.ServiceState ?? "gone";
    };
    expect(await look()).toBe("Available");
    await producer().send(new DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [serviceId] }));
    expect(await look()).toBe("Deleting");
    expect((await refusal(connect(consumer(), await network(consumer()), serviceName))).code).toBe(
      "InvalidServiceName",
    );
    pass("endpointService.delete");
    await expect.poll(look).toBe("gone");
  });
});
