import {
  CreateInternetGatewayCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SandboxOptions } from "../../../src/sandbox/sandbox.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { ec2, network, present, refusal } from "./ec2/setup.ts";

async function limited(quotas: SandboxOptions["quotas"]) {
  const sandbox = await startTestSandbox({ quotas: { vpcsPerRegion: 100, ...quotas } });
  onTestFinished(() => sandbox.close());
  return { sandbox, client: ec2(sandbox, "consumer-a") };
}

describe("a quota", () => {
  it("of VPCs is AWS's unless the sandbox is told otherwise: five, the default VPC included", async () => {
    const sandbox = await startTestSandbox({ quotas: {} });
    onTestFinished(() => sandbox.close());
    const client = ec2(sandbox, "consumer-a");
    const create = () => client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    for (let made = 1; made < 5; made += 1) await create();
    expect(await refusal(create())).toMatchObject({ code: "VpcLimitExceeded", status: 400 });
    expect((await client.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(5);
  });

  it("of subnets and internet gateways is kept", async () => {
    const { client } = await limited({ subnetsPerVpc: 3, internetGatewaysPerRegion: 1 });
    const { vpcId } = await network(client);
    expect(
      await refusal(client.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.9.0/24" }))),
    ).toMatchObject({ code: "SubnetLimitExceeded" });
    expect(await refusal(client.send(new CreateInternetGatewayCommand({})))).toMatchObject({
      code: "InternetGatewayLimitExceeded",
    });
  });

  it("of endpoints is kept per VPC and kind (aws-facts 1.12)", async () => {
    const { client } = await limited({ interfaceEndpointsPerVpc: 1, gatewayEndpointsPerRegion: 1 });
    const create = (VpcId: string, VpcEndpointType: "Interface" | "Gateway", service: string) =>
      client.send(
        new CreateVpcEndpointCommand({
          VpcId,
          VpcEndpointType,
          ServiceName: `com.amazonaws.us-east-1.${service}`,
          ...(VpcEndpointType === "Interface" && { PrivateDnsEnabled: false }),
        }),
      );
    const [first, second] = [await network(client), await network(client, 1)];
    await create(first.vpcId, "Interface", "sts");
    expect(await refusal(create(first.vpcId, "Interface", "sqs"))).toMatchObject({
      code: "VpcEndpointLimitExceeded",
    });
    await create(second.vpcId, "Interface", "sqs");
    await create(first.vpcId, "Gateway", "s3");
    expect(await refusal(create(second.vpcId, "Gateway", "s3"))).toMatchObject({
      code: "VpcEndpointLimitExceeded",
    });
  });

  it("of load balancers is kept, and says how many there can be", async () => {
    const { sandbox, client } = await limited({ networkLoadBalancersPerRegion: 1 });
    const { subnets } = await network(client);
    const elb = new ElasticLoadBalancingV2Client({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
    const create = (Name: string) =>
      elb.send(
        new CreateLoadBalancerCommand({
          Name,
          Type: "network",
          Scheme: "internal",
          Subnets: [present(subnets["use1-az1"])],
        }),
      );
    await create("one");
    await create("one");
    expect(await refusal(create("two"))).toMatchObject({
      code: "TooManyLoadBalancersException",
      message: expect.stringContaining("1"),
    });
  });
});
