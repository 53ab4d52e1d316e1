import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import {
  CreateLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TestSandbox } from "../../support/sandbox.ts";

/** Somebody's VPC with all that a stack needs in it, made without privlink. */
export interface BroughtVpc {
  readonly vpcId: string;
  readonly appSubnetIds: readonly string[];
  readonly dataSubnetIds: readonly string[];
  readonly routeTableId: string;
}

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("AWS's answer lacks something");
  return value;
};

export const ec2Of = (sandbox: TestSandbox) => new EC2Client(sandbox.client("producer"));
export const elbOf = (sandbox: TestSandbox) => new ElasticLoadBalancingV2Client(sandbox.client("producer"));

/** Makes the VPC: two zones, private subnets of both tiers, endpoints to S3 and to what tasks need. */
export async function bringVpc(sandbox: TestSandbox, cidr = "10.90"): Promise<BroughtVpc> {
  const ec2 = ec2Of(sandbox);
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: `${cidr}.0.0/16`,
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "team", Value: "network" }] }],
    }),
  );
  const vpcId = must(Vpc?.VpcId);
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
  const zones = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const [first, second] = (zones.AvailabilityZones ?? []).map(({ ZoneName }) => must(ZoneName));
  const subnet = async (third: number, AvailabilityZone: string | undefined): Promise<string> => {
    const made = await ec2.send(
      new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `${cidr}.${third}.0/24`, AvailabilityZone }),
    );
    return must(made.Subnet?.SubnetId);
  };
  const appSubnetIds = [await subnet(1, first), await subnet(2, second)];
  const dataSubnetIds = [await subnet(11, first), await subnet(12, second)];
  const tables = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] }),
  );
  const routeTableId = must(tables.RouteTables?.[0]?.RouteTableId);
  return { vpcId, appSubnetIds, dataSubnetIds, routeTableId };
}

/** Adds the gateway endpoint to S3, by which the layers of images come. */
export async function addS3(sandbox: TestSandbox, { vpcId, routeTableId }: BroughtVpc): Promise<void> {
  await ec2Of(sandbox).send(
    new CreateVpcEndpointCommand({
      VpcId: vpcId,
      VpcEndpointType: "Gateway",
      ServiceName: "com.amazonaws.us-east-1.s3",
      RouteTableIds: [routeTableId],
    }),
  );
}

/** Adds interface endpoints whose group lets `from` in; answers with the group. */
export async function addEndpoints(
  sandbox: TestSandbox,
  { vpcId, appSubnetIds }: BroughtVpc,
  services: readonly string[],
  from: string,
): Promise<string> {
  const ec2 = ec2Of(sandbox);
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: "aws-endpoints", Description: "endpoints" }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: from }] }],
    }),
  );
  for (const service of services) {
    await ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: vpcId,
        VpcEndpointType: "Interface",
        ServiceName: `com.amazonaws.us-east-1.${service}`,
        SubnetIds: [...appSubnetIds],
        SecurityGroupIds: [must(GroupId)],
        PrivateDnsEnabled: true,
      }),
    );
  }
  return must(GroupId);
}

/** Makes a network load balancer and answers with its ARN. */
export async function bringLoadBalancer(
  sandbox: TestSandbox,
  { appSubnetIds }: BroughtVpc,
  scheme: "internal" | "internet-facing" = "internal",
): Promise<string> {
  const { LoadBalancers } = await elbOf(sandbox).send(
    new CreateLoadBalancerCommand({
      Name: "legacy-nlb",
      Type: "network",
      Scheme: scheme,
      Subnets: [...appSubnetIds],
      Tags: [{ Key: "team", Value: "legacy" }],
    }),
  );
  return must(LoadBalancers?.[0]?.LoadBalancerArn);
}

/**
 * Everything about what was brought, as AWS tells it: what must be the same before and after. What bears the tags of
 * a stack is not part of it.
 */
export async function portraitOf(sandbox: TestSandbox, { vpcId }: BroughtVpc): Promise<unknown> {
  const ec2 = ec2Of(sandbox);
  const elb = elbOf(sandbox);
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const foreign = <T extends { Tags?: Tag[] | undefined }>(list: readonly T[] | undefined): T[] =>
    (list ?? []).filter(({ Tags }) => !Tags?.some(({ Key }) => Key === "privlink:stack"));
  const attribute = (Attribute: "enableDnsSupport" | "enableDnsHostnames") =>
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }));
  const [support, hostnames] = [await attribute("enableDnsSupport"), await attribute("enableDnsHostnames")];
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
  const balancers = LoadBalancers.filter((each) => each.LoadBalancerName?.startsWith("legacy-"));
  const subnets = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  return {
    vpc: (await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs,
    dns: [support.EnableDnsSupport, hostnames.EnableDnsHostnames],
    // Free addresses change with what stands in a subnet.
    subnets: (subnets.Subnets ?? []).map((subnet) => ({ ...subnet, AvailableIpAddressCount: undefined })),
    routeTables: (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables,
    groups: foreign((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups),
    endpoints: foreign((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints),
    balancers: await Promise.all(
      balancers.map(async ({ LoadBalancerArn = "", ...balancer }) => ({
        balancer,
        attributes: (await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn })))
          .Attributes,
        tags: (await elb.send(new DescribeTagsCommand({ ResourceArns: [LoadBalancerArn] }))).TagDescriptions,
      })),
    ),
  };
}
