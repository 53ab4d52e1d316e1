import {
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  EC2Client,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
  type Subnet as RawSubnet,
  type Vpc as RawVpc,
} from "@aws-sdk/client-ec2";
import type { Aws } from "./clients.ts";
import { tagRecord } from "./tags.ts";

/** A VPC of this account. */
export interface Vpc {
  readonly vpcId: string;
  readonly isDefault: boolean;
  /** All IPv4 blocks that are associated, the first one first. */
  readonly cidrs: string[];
  readonly tags: Record<string, string>;
}

/** A subnet of this account. */
export interface Subnet {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zoneId: string;
  readonly zoneName: string;
  /** IPv4 block. */
  readonly cidr: string;
  readonly freeAddresses: number;
  /** Whether instances get a public address: the mark of a public subnet that can be read in one call. */
  readonly isPublic: boolean;
  readonly tags: Record<string, string>;
}

/** All VPCs of this account and region. */
export async function listVpcs(aws: Aws): Promise<Vpc[]> {
  const vpcs: Vpc[] = [];
  for await (const page of paginateDescribeVpcs({ client: aws.get(EC2Client) }, {})) {
    vpcs.push(...(page.Vpcs ?? []).map(toVpc));
  }
  return vpcs;
}

/** All subnets of a VPC. */
export async function listSubnets(aws: Aws, vpcId: string): Promise<Subnet[]> {
  const subnets: Subnet[] = [];
  const pages = paginateDescribeSubnets(
    { client: aws.get(EC2Client) },
    { Filters: [{ Name: "vpc-id", Values: [vpcId] }] },
  );
  for await (const page of pages) subnets.push(...(page.Subnets ?? []).map(toSubnet));
  return subnets;
}

/** Subnets by id, wherever they are. @throws the EC2 error `InvalidSubnetID.NotFound` when one does not exist */
export async function getSubnets(aws: Aws, subnetIds: readonly string[]): Promise<Subnet[]> {
  if (subnetIds.length === 0) return [];
  const { Subnets } = await aws
    .get(EC2Client)
    .send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  return (Subnets ?? []).map(toSubnet);
}

/** The two attributes that private DNS needs. @source aws-facts 1.7 */
export async function dnsAttributes(
  aws: Aws,
  vpcId: string,
): Promise<{ support: boolean; hostnames: boolean }> {
  const read = (Attribute: "enableDnsSupport" | "enableDnsHostnames") =>
    aws.get(EC2Client).send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }));
  const [support, hostnames] = await Promise.all([read("enableDnsSupport"), read("enableDnsHostnames")]);
  return {
    support: support.EnableDnsSupport?.Value ?? false,
    hostnames: hostnames.EnableDnsHostnames?.Value ?? false,
  };
}

/** Which of these network interfaces still exist. */
export async function remainingInterfaces(aws: Aws, interfaceIds: readonly string[]): Promise<string[]> {
  if (interfaceIds.length === 0) return [];
  const { NetworkInterfaces } = await aws.get(EC2Client).send(
    new DescribeNetworkInterfacesCommand({
      Filters: [{ Name: "network-interface-id", Values: [...interfaceIds] }],
    }),
  );
  return (NetworkInterfaces ?? []).flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
}

function toVpc(raw: RawVpc): Vpc {
  const associated = (raw.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock, CidrBlockState }) =>
    CidrBlock !== undefined && (CidrBlockState?.State ?? "associated") === "associated" ? [CidrBlock] : [],
  );
  return {
    vpcId: raw.VpcId ?? "",
    isDefault: raw.IsDefault ?? false,
    cidrs: [...new Set([...(raw.CidrBlock === undefined ? [] : [raw.CidrBlock]), ...associated])],
    tags: tagRecord(raw.Tags),
  };
}

function toSubnet(raw: RawSubnet): Subnet {
  return {
    subnetId: raw.SubnetId ?? "",
    vpcId: raw.VpcId ?? "",
    zoneId: raw.AvailabilityZoneId ?? "",
    zoneName: raw.AvailabilityZone ?? "",
    cidr: raw.CidrBlock ?? "",
    freeAddresses: raw.AvailableIpAddressCount ?? 0,
    isPublic: raw.MapPublicIpOnLaunch ?? false,
    tags: tagRecord(raw.Tags),
  };
}
