import {
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  ModifyVpcEndpointServicePermissionsCommand,
  type CreateVpcEndpointRequest,
  type EC2ServiceException,
} from "@aws-sdk/client-ec2";
import {
  CreateLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect } from "vitest";
import type { TestSandbox } from "../../../support/sandbox.ts";

/** A value that an answer must have. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the answer lacks a member");
  return value;
}

export function ec2(sandbox: TestSandbox, profile: string): EC2Client {
  return new EC2Client({ ...sandbox.client(profile), maxAttempts: 1 });
}

/** Code and message of a refusal. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; status: number }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as EC2ServiceException;
    return { code: name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error("the call was not refused");
}

/** Zone ids that the sandbox of a test has, in a fixed order. */
export const zoneIds = ["use1-az1", "use1-az2", "use1-az4"] as const;

export interface Network {
  readonly vpcId: string;
  /** By zone id. */
  readonly subnets: Readonly<Record<string, string>>;
}

/** A VPC 10.X.0.0/16 with a subnet 10.X.N.0/24 in each of the zones. */
export async function network(
  client: EC2Client,
  second = 0,
  zones: readonly string[] = zoneIds,
): Promise<Network> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: `10.${second}.0.0/16` }));
  const vpcId = present(Vpc?.VpcId);
  const subnets: Record<string, string> = {};
  for (const [index, AvailabilityZoneId] of zones.entries()) {
    const { Subnet } = await client.send(
      new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.${second}.${index}.0/24`, AvailabilityZoneId }),
    );
    subnets[AvailabilityZoneId] = present(Subnet?.SubnetId);
  }
  return { vpcId, subnets };
}

let balancers = 0;

/** An active internal load balancer in these subnets. */
export async function loadBalancer(
  sandbox: TestSandbox,
  profile: string,
  subnets: readonly string[],
): Promise<string> {
  const client = new ElasticLoadBalancingV2Client(sandbox.client(profile));
  const { LoadBalancers } = await client.send(
    new CreateLoadBalancerCommand({
      Name: `nlb-${(balancers += 1)}`,
      Type: "network",
      Scheme: "internal",
      Subnets: [...subnets],
    }),
  );
  const arn = present(LoadBalancers?.[0]?.LoadBalancerArn);
  if (sandbox.world.options.timeScale > 0)
    sandbox.world.advance(sandbox.world.latencyMs("loadBalancer.create"));
  await expect
    .poll(async () => {
      const seen = await client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
      return seen.LoadBalancers?.[0]?.State?.Code;
    })
    .toBe("active");
  return arn;
}

export interface Offer {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly loadBalancerArn: string;
  readonly network: Network;
}

/** The producer's service in two of its zones, open to some accounts. */
export async function offer(
  sandbox: TestSandbox,
  options: { readonly allow?: readonly string[]; readonly acceptanceRequired?: boolean } = {},
): Promise<Offer> {
  const client = ec2(sandbox, "producer");
  const home = await network(client, 20, zoneIds.slice(0, 2));
  const arn = await loadBalancer(sandbox, "producer", Object.values(home.subnets));
  const { ServiceConfiguration } = await client.send(
    new CreateVpcEndpointServiceConfigurationCommand({
      NetworkLoadBalancerArns: [arn],
      AcceptanceRequired: options.acceptanceRequired ?? true,
    }),
  );
  const serviceId = present(ServiceConfiguration?.ServiceId);
  const allow = options.allow ?? ["222222222222", "333333333333"];
  if (allow.length > 0) {
    await client.send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId: serviceId,
        AddAllowedPrincipals: allow.map((account) =>
          account === "*" ? "*" : `arn:aws:iam::${account}:root`,
        ),
      }),
    );
  }
  return {
    serviceId,
    serviceName: present(ServiceConfiguration?.ServiceName),
    loadBalancerArn: arn,
    network: home,
  };
}

/** An interface endpoint of a consumer to a service, in the zones that both have. */
export async function connect(
  client: EC2Client,
  home: Network,
  serviceName: string,
  extra: Partial<CreateVpcEndpointRequest> = {},
): Promise<string> {
  const { VpcEndpoint } = await client.send(
    new CreateVpcEndpointCommand({
      VpcId: home.vpcId,
      VpcEndpointType: "Interface",
      ServiceName: serviceName,
      SubnetIds: zoneIds.slice(0, 2).map((id) => present(home.subnets[id])),
      ...extra,
    }),
  );
  return present(VpcEndpoint?.VpcEndpointId);
}

/** State of an endpoint as its owner sees it; `gone` when AWS no longer knows it. */
export async function endpointState(client: EC2Client, id: string): Promise<string> {
  try {
    const { VpcEndpoints } = await client.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    return present(VpcEndpoints?.[0]?.State);
  } catch (error) {
    if ((error as Error).name === "InvalidVpcEndpointId.NotFound") return "gone";
    throw error;
  }
}
