import {
  DescribeVpcAttributeCommand,
  EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
  type RouteTable,
  type Subnet,
} from "@aws-sdk/client-ec2";
import type { ProvisionerContext } from "../support/context.ts";
import { collect } from "../support/pages.ts";
import { broughtEndpoints, type BroughtEndpoints } from "./brought-endpoints.ts";
import { refuseUnfit } from "./brought.ts";
import { routesOf, type SubnetRoutes } from "./brought-routes.ts";
import type { BroughtNetworkConfig, NetworkConfig } from "./producer-config.ts";

/** A VPC that exists and fits, with what the graph has to know of it. */
export interface BroughtNetwork {
  readonly vpcId: string;
  /** Zone ids, one per application subnet. */
  readonly zoneIds: readonly string[];
  readonly appSubnetIds: readonly string[];
  readonly dataSubnetIds: readonly string[];
  /** Groups of the endpoints to AWS services that are there already and that tasks have to reach. */
  readonly endpointGroupIds: readonly string[];
  /** The application subnets have a route out, by which AWS services can be reached that have no endpoint. */
  readonly hasWayOut: boolean;
}

/** What EC2 says of a brought network. */
interface Seen {
  readonly exists: boolean;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly tables: readonly RouteTable[];
}

/**
 * Looks at a brought network. Reads only, whatever it finds: what is brought is never changed.
 * @throws {PL-NOT-FOUND} VPC or subnets that this account does not have; {PL-CONFLICT} naming everything that does not fit
 */
export async function findBroughtNetwork(
  context: ProvisionerContext,
  { brought, endpoints }: { brought: BroughtNetworkConfig } & Pick<NetworkConfig, "endpoints">,
  s3PrefixListId: string,
): Promise<BroughtNetwork> {
  const seen = await look(context, brought);
  refuseMissing(brought, seen, context);
  const appSubnets = pick(seen, brought.appSubnetIds);
  const dataSubnets = pick(seen, brought.dataSubnetIds);
  const routes = appSubnets.map((subnet) => routesOf(subnet, seen.tables, s3PrefixListId));
  const hasWayOut = routes.every((each) => each.wayOut);
  const existing = await broughtEndpoints(context, brought.vpcId, endpoints, appSubnets, hasWayOut);
  refuseUnfit([
    ...dnsFindings(brought.vpcId, seen),
    ...subnetFindings("appSubnetIds", brought.vpcId, appSubnets),
    ...subnetFindings("dataSubnetIds", brought.vpcId, dataSubnets),
    ...publicFindings("appSubnetIds", routes),
    ...publicFindings(
      "dataSubnetIds",
      dataSubnets.map((subnet) => routesOf(subnet, seen.tables, s3PrefixListId)),
    ),
    ...s3Findings(context.region, brought.vpcId, routes),
    ...existing.findings,
  ]);
  return facts(brought, appSubnets, existing, hasWayOut);
}

function facts(
  { vpcId, appSubnetIds, dataSubnetIds }: BroughtNetworkConfig,
  appSubnets: readonly Subnet[],
  { groupIds }: BroughtEndpoints,
  hasWayOut: boolean,
): BroughtNetwork {
  return {
    vpcId,
    zoneIds: appSubnets.map(({ AvailabilityZoneId }) => AvailabilityZoneId ?? ""),
    appSubnetIds,
    dataSubnetIds,
    endpointGroupIds: groupIds,
    hasWayOut,
  };
}

async function look(context: ProvisionerContext, brought: BroughtNetworkConfig): Promise<Seen> {
  const { vpcId } = brought;
  const client = context.aws.get(EC2Client);
  const ids = [...new Set([...brought.appSubnetIds, ...brought.dataSubnetIds])];
  const filter = (Name: string, Values: string[]) => ({ Filters: [{ Name, Values }] });
  // By filter, not by id: what does not exist is then simply not in the answer, and all of it can be told at once.
  const [vpcs, subnets, tables] = await Promise.all([
    collect(paginateDescribeVpcs({ client }, filter("vpc-id", [vpcId])), ({ Vpcs }) => Vpcs),
    collect(paginateDescribeSubnets({ client }, filter("subnet-id", ids)), ({ Subnets }) => Subnets),
    collect(
      paginateDescribeRouteTables({ client }, filter("vpc-id", [vpcId])),
      ({ RouteTables }) => RouteTables,
    ),
  ]);
  const attribute = async (Attribute: "enableDnsSupport" | "enableDnsHostnames"): Promise<boolean> => {
    if (vpcs.length === 0) return false;
    const said = await client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }));
    const value = Attribute === "enableDnsSupport" ? said.EnableDnsSupport : said.EnableDnsHostnames;
    return value?.Value === true;
  };
  const [dnsSupport, dnsHostnames] = await Promise.all([
    attribute("enableDnsSupport"),
    attribute("enableDnsHostnames"),
  ]);
  return {
    exists: vpcs.length > 0,
    dnsSupport,
    dnsHostnames,
    subnets: new Map(subnets.map((subnet) => [subnet.SubnetId ?? "", subnet])),
    tables,
  };
}

function refuseMissing(
  { vpcId, appSubnetIds, dataSubnetIds }: BroughtNetworkConfig,
  { exists, subnets }: Seen,
  { account, region }: ProvisionerContext,
): void {
  const lists = [
    ["appSubnetIds", appSubnetIds],
    ["dataSubnetIds", dataSubnetIds],
  ] as const;
  const where = `does not exist in account ${account}, ${region}`;
  refuseUnfit(
    [
      ...(exists ? [] : [`network.vpcId: ${vpcId} ${where}`]),
      ...lists.flatMap(([key, ids]) =>
        ids.filter((id) => !subnets.has(id)).map((id) => `network.${key}: ${id} ${where}`),
      ),
    ],
    "PL-NOT-FOUND",
  );
}

function dnsFindings(vpcId: string, { dnsSupport, dnsHostnames }: Seen): string[] {
  const off = [...(dnsSupport ? [] : ["enableDnsSupport"]), ...(dnsHostnames ? [] : ["enableDnsHostnames"])];
  return off.length === 0
    ? []
    : [`network.vpcId: ${vpcId} has ${off.join(" and ")} off; tasks find nothing by name then`];
}

function subnetFindings(key: string, vpcId: string, subnets: readonly Subnet[]): string[] {
  const strangers = subnets
    .filter(({ VpcId }) => VpcId !== vpcId)
    .map(({ SubnetId, VpcId }) => `network.${key}: ${SubnetId} belongs to ${VpcId}, not to ${vpcId}`);
  const zones = new Set(subnets.map(({ AvailabilityZoneId }) => AvailabilityZoneId));
  const shared = [...zones].flatMap((zone) => {
    const those = subnets.filter(({ AvailabilityZoneId }) => AvailabilityZoneId === zone);
    if (those.length < 2) return [];
    const ids = those.map(({ SubnetId }) => SubnetId).join(" and ");
    return [`network.${key}: ${ids} are in one zone, ${zone}; there must be one per zone`];
  });
  return [...strangers, ...shared];
}

/** What has a route to an internet gateway is a public subnet, and the stack's are private. */
function publicFindings(key: string, routes: readonly SubnetRoutes[]): string[] {
  return routes.flatMap(({ subnetId, internetGatewayId }) =>
    internetGatewayId === undefined
      ? []
      : [`network.${key}: ${subnetId} is public: its route table leads to ${internetGatewayId}`],
  );
}

/** Image layers come from S3. A gateway endpoint is a route, and routes of others are not ours to add. */
function s3Findings(region: string, vpcId: string, routes: readonly SubnetRoutes[]): string[] {
  const without = routes.filter(({ reachesS3 }) => !reachesS3);
  if (without.length === 0) return [];
  const tables = [...new Set(without.flatMap(({ tableId }) => tableId ?? []))];
  return [
    `network.appSubnetIds: no way to S3, where image layers are, from ${without.map(({ subnetId }) => subnetId).join(", ")}: ` +
      `run \`aws ec2 create-vpc-endpoint --vpc-id ${vpcId} --service-name com.amazonaws.${region}.s3 --route-table-ids ${tables.join(" ")}\``,
  ];
}

function pick({ subnets }: Seen, ids: readonly string[]): Subnet[] {
  return ids.flatMap((id) => subnets.get(id) ?? []);
}
