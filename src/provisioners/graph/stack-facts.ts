import { DescribeManagedPrefixListsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { partitionOf } from "../support/partition.ts";
import { stackEndpoints, stackRouteTables } from "../support/ec2-reads.ts";
import { present } from "../support/provisioner.ts";
import { findBroughtLoadBalancer, type BroughtLoadBalancer } from "./brought-load-balancer.ts";
import { findBroughtNetwork, type BroughtNetwork } from "./brought-network.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { findZones } from "./zones.ts";

/** What the graph must know of the account and the region. */
export interface StackFacts {
  readonly account: string;
  readonly region: string;
  /** First part of every ARN: `aws` but for China and GovCloud. */
  readonly partition: string;
  /** Zone ids to build in, one per subnet of a tier. */
  readonly zoneIds: readonly string[];
  /** The addresses of S3 in this region, for security group rules. */
  readonly s3PrefixListId: string;
  /** Of a network that exists. */
  readonly network?: BroughtNetwork;
  /** That exists; nothing but an endpoint service is built then. */
  readonly loadBalancer?: BroughtLoadBalancer;
}

/**
 * Looks up what the graph depends on. Reads only.
 * @throws {PL-CONFIG} a zone that this account does not have, or more zones than there are; {PL-NOT-FOUND} and
 *   {PL-CONFLICT} what is brought does not exist or does not fit
 */
export async function stackFacts(context: ProvisionerContext, config: ProducerConfig): Promise<StackFacts> {
  const { account, region } = context;
  const place = { account, region, partition: partitionOf(region) };
  if (config.loadBalancerArn !== undefined) {
    const loadBalancer = await findBroughtLoadBalancer(context, config.loadBalancerArn);
    return { ...place, zoneIds: [], s3PrefixListId: "", loadBalancer };
  }
  const { brought, endpoints } = config.network;
  if (brought !== undefined) {
    const s3PrefixListId = await prefixListId(context, "s3");
    const network = await findBroughtNetwork(context, { brought, endpoints }, s3PrefixListId);
    return { ...place, zoneIds: network.zoneIds, s3PrefixListId, network };
  }
  const [zoneIds, s3PrefixListId] = await Promise.all([
    findZones(context, { section: "network", ...config.network }, "app"),
    prefixListId(context, "s3"),
  ]);
  return { ...place, zoneIds, s3PrefixListId };
}

/** What stands for the facts of a configuration before anything was asked for: enough to draw the graph. */
export function assumedFacts(
  { loadBalancerArn, network }: Pick<ProducerConfig, "loadBalancerArn" | "network">,
  region: string,
): StackFacts {
  const { brought, zones, zoneIds } = network;
  const anyZones = zoneIds ?? Array.from({ length: zones }, (_, index) => `zone-${index + 1}`);
  return {
    account: "",
    region,
    partition: partitionOf(region),
    zoneIds: anyZones,
    s3PrefixListId: "",
    ...(brought === undefined
      ? {}
      : { network: { ...brought, zoneIds: anyZones, endpointGroupIds: [], hasWayOut: true } }),
    ...(loadBalancerArn === undefined ? {} : { loadBalancer: { arn: loadBalancerArn, zones: [] } }),
  };
}

/** The route to the stack's own gateway endpoint shows it; before there is one, EC2 is asked by name. */
async function prefixListId(context: ProvisionerContext, service: string): Promise<string> {
  const { aws, region } = context;
  const name = `com.amazonaws.${region}.${service}`;
  const routed = await routedPrefixListId(context, name);
  if (routed !== undefined) return routed;
  const { PrefixLists } = await aws
    .get(EC2Client)
    .send(new DescribeManagedPrefixListsCommand({ Filters: [{ Name: "prefix-list-name", Values: [name] }] }));
  return present(PrefixLists?.[0]?.PrefixListId, `prefix list ${name}`);
}

async function routedPrefixListId(
  context: ProvisionerContext,
  serviceName: string,
): Promise<string | undefined> {
  const [endpoints, tables] = await Promise.all([stackEndpoints(context), stackRouteTables(context)]);
  const own = new Set(
    endpoints.filter(({ ServiceName }) => ServiceName === serviceName).map((each) => each.VpcEndpointId),
  );
  const routes = tables.flatMap(({ Routes }) => Routes ?? []);
  return routes.find(({ GatewayId }) => GatewayId !== undefined && own.has(GatewayId))
    ?.DestinationPrefixListId;
}
