import {
  CreateVpcEndpointServiceConfigurationCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
  type EC2Client,
  type ModifyVpcEndpointServiceConfigurationCommandInput,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { ec2, loadBalancer, network, present, refusal } from "./setup.ts";

let sandbox: TestSandbox;
let client: EC2Client;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = ec2(sandbox, "producer");
});
afterAll(() => sandbox.close());

describe("supported regions of a service (aws-facts 1.10)", () => {
  it("can be added and removed, but for the service's own", async () => {
    const { subnets } = await network(client, 40);
    const balancer = await loadBalancer(sandbox, "producer", Object.values(subnets));
    const { ServiceConfiguration } = await client.send(
      new CreateVpcEndpointServiceConfigurationCommand({
        NetworkLoadBalancerArns: [balancer],
        SupportedRegions: ["eu-west-1"],
      }),
    );
    const ServiceId = present(ServiceConfiguration?.ServiceId);
    const regions = async () => {
      const { ServiceConfigurations } = await client.send(
        new DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds: [ServiceId] }),
      );
      const [service] = ServiceConfigurations ?? [];
      return [service?.RemoteAccessEnabled, ...(service?.SupportedRegions ?? []).map(({ Region }) => Region)];
    };
    const modify = (change: Partial<ModifyVpcEndpointServiceConfigurationCommandInput>) =>
      client.send(new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, ...change }));

    expect(await regions()).toEqual([true, "us-east-1", "eu-west-1"]);
    await modify({ AddSupportedRegions: ["us-west-2"], RemoveSupportedRegions: ["eu-west-1"] });
    expect(await regions()).toEqual([true, "us-east-1", "us-west-2"]);
    for (const [RemoveSupportedRegions, code] of [
      [["us-east-1"], "InvalidParameter"],
      [["eu-west-1"], "InvalidParameter"],
      [["moon-1"], "InvalidParameterValue"],
    ] as const) {
      expect(await refusal(modify({ RemoveSupportedRegions: [...RemoveSupportedRegions] }))).toMatchObject({
        code,
      });
    }
    await modify({ RemoveSupportedRegions: ["us-west-2"] });
    expect(await regions()).toEqual([false, "us-east-1"]);
  });

  it.each([
    ["one zone", ["use1-az1"], 41],
    ["an old zone", ["use1-az1", "use1-az3"], 42],
  ])("are refused with a load balancer in %s", async (_what, zones, second) => {
    const { subnets } = await network(client, second, zones);
    const balancer = await loadBalancer(sandbox, "producer", Object.values(subnets));
    const create = (SupportedRegions: string[]) =>
      client.send(
        new CreateVpcEndpointServiceConfigurationCommand({
          NetworkLoadBalancerArns: [balancer],
          SupportedRegions,
        }),
      );
    expect(await refusal(create(["eu-west-1"]))).toMatchObject({ code: "InvalidParameter" });
    await create(["us-east-1"]);
  });
});
