import type { Route, RouteTable, Subnet } from "@aws-sdk/client-ec2";

/** Where the routes of a subnet lead, as far as the stack depends on it. */
export interface SubnetRoutes {
  readonly subnetId: string;
  /** The table that counts for it: its own, or the main one of its VPC. */
  readonly tableId: string | undefined;
  /** Present: a public subnet. */
  readonly internetGatewayId: string | undefined;
  /** A default route through something that lets private addresses out: NAT, transit gateway, appliance. */
  readonly wayOut: boolean;
  /** Through a gateway endpoint, or the way out. */
  readonly reachesS3: boolean;
}

/** Reads the routes of a subnet out of the tables of its VPC. Pure. */
export function routesOf(
  { SubnetId: subnetId = "" }: Subnet,
  tables: readonly RouteTable[],
  s3PrefixListId: string,
): SubnetRoutes {
  const table = tableOf(subnetId, tables);
  const active = (table?.Routes ?? []).filter(({ State }) => State !== "blackhole");
  const defaults = active.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0");
  const internetGatewayId = defaults.find(({ GatewayId }) => GatewayId?.startsWith("igw-"))?.GatewayId;
  const wayOut = defaults.some(leadsOut);
  return {
    subnetId,
    tableId: table?.RouteTableId,
    internetGatewayId,
    wayOut,
    reachesS3:
      wayOut || active.some(({ DestinationPrefixListId }) => DestinationPrefixListId === s3PrefixListId),
  };
}

function tableOf(subnetId: string, tables: readonly RouteTable[]): RouteTable | undefined {
  const own = tables.find((table) => table.Associations?.some((each) => each.SubnetId === subnetId));
  return own ?? tables.find((table) => table.Associations?.some(({ Main }) => Main === true));
}

/** An internet gateway serves public addresses only, and tasks have none. */
function leadsOut({ GatewayId, ...route }: Route): boolean {
  return (
    route.NatGatewayId !== undefined ||
    route.TransitGatewayId !== undefined ||
    route.NetworkInterfaceId !== undefined ||
    route.InstanceId !== undefined ||
    GatewayId?.startsWith("vgw-") === true
  );
}
