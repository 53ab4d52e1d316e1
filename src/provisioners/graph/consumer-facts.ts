import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client, type Subnet } from "@aws-sdk/client-ec2";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { faultKind } from "../support/fault.ts";
import { partitionOf } from "../support/partition.ts";
import { present } from "../support/provisioner.ts";
import { readTags, stackTag } from "../support/tags.ts";
import type { AdoptedNetwork, ConsumerConfig } from "./consumer-config.ts";
import { findZones } from "./zones.ts";

/** What the consumer's graph must know of the account and the region. */
export interface ConsumerFacts {
  readonly account: string;
  readonly region: string;
  /** First part of every ARN: `aws` but for China and GovCloud. */
  readonly partition: string;
  /** Zone ids, one per subnet of a tier. */
  readonly zoneIds: readonly string[];
  /** The VPC that is adopted, where one is. */
  readonly adopted?: AdoptedVpc;
}

/** A VPC that exists, with the subnets that may be used. */
export interface AdoptedVpc {
  readonly vpcId: string;
  /** All IPv4 blocks. */
  readonly cidrs: readonly string[];
  readonly subnets: readonly { readonly subnetId: string; readonly zoneId: string; readonly cidr: string }[];
}

/**
 * Looks up what the graph depends on. Reads only.
 * @throws {PL-CONFIG} zones that there are not; a VPC or subnet that does not exist, or is the stack's own
 */
export async function consumerFacts(
  context: ProvisionerContext,
  { network, instances, bastion }: ConsumerConfig,
): Promise<ConsumerFacts> {
  const { account, region } = context;
  const where = { account, region, partition: partitionOf(region) };
  if (network.kind === "adopted") {
    const adopted = await findAdopted(context, network);
    return { ...where, adopted, zoneIds: [...new Set(adopted.subnets.map(({ zoneId }) => zoneId))] };
  }
  const placed = instances || bastion;
  const instanceType = placed === false ? {} : { instanceType: placed.type };
  const wanted = { section: "consumer" as const, ...network, ...instanceType };
  return { ...where, zoneIds: await findZones(context, wanted, "private") };
}

async function findAdopted(
  { aws, region, stack }: ProvisionerContext,
  { vpcId, subnetIds }: AdoptedNetwork,
): Promise<AdoptedVpc> {
  const ec2 = aws.get(EC2Client);
  const all = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const [{ Vpcs }, { Subnets }] = await Promise.all([
    orRefuse(ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })), "vpcId", vpcId, region),
    orRefuse(
      ec2.send(new DescribeSubnetsCommand(subnetIds.length === 0 ? all : { SubnetIds: [...subnetIds] })),
      "subnetIds",
      subnetIds.join(", "),
      region,
    ),
  ]);
  const vpc = present(Vpcs?.[0], "Vpc");
  if (readTags(vpc.Tags)[stackTag] === stack) {
    throw new PrivlinkError("PL-CONFIG", `consumer.vpcId: ${vpcId} was built by this stack.`, {
      reason: "a VPC that is adopted is never changed or deleted, and this one is the stack's own",
      hint: "Leave vpcId out, or choose another --stack to put something into that VPC.",
    });
  }
  const elsewhere = (Subnets ?? []).filter(({ VpcId }) => VpcId !== vpcId);
  if (elsewhere.length > 0) {
    throw new PrivlinkError(
      "PL-CONFIG",
      `consumer.subnetIds: ${elsewhere.map(({ SubnetId }) => SubnetId).join(", ")} belongs to another VPC than ${vpcId}.`,
      { hint: "Name subnets of that VPC only." },
    );
  }
  const cidrs = (vpc.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock, CidrBlockState }) =>
    CidrBlock !== undefined && (CidrBlockState?.State ?? "associated") === "associated" ? [CidrBlock] : [],
  );
  return {
    vpcId,
    cidrs: [...new Set([present(vpc.CidrBlock, "CidrBlock"), ...cidrs])],
    subnets: inOrder(Subnets ?? [], subnetIds).map((each) => ({
      subnetId: present(each.SubnetId, "SubnetId"),
      zoneId: present(each.AvailabilityZoneId, "AvailabilityZoneId"),
      cidr: present(each.CidrBlock, "CidrBlock"),
    })),
  };
}

/** As they were named, or else by id: instances must be where they were in the last run. */
function inOrder(subnets: readonly Subnet[], subnetIds: readonly string[]): Subnet[] {
  const place = ({ SubnetId = "" }: Subnet) => subnetIds.indexOf(SubnetId);
  return [...subnets].sort(
    (one, other) => place(one) - place(other) || ((one.SubnetId ?? "") < (other.SubnetId ?? "") ? -1 : 1),
  );
}

async function orRefuse<T>(call: Promise<T>, key: string, value: string, region: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (faultKind(error) !== "missing") throw error;
    throw new PrivlinkError("PL-CONFIG", `consumer.${key}: ${value} cannot be found in ${region}.`, {
      cause: error,
      reason: error instanceof Error ? error.message : String(error),
      hint: "Check the id, the account and the region.",
    });
  }
}
