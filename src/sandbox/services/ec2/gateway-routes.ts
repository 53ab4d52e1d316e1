import { AwsFault } from "../../operation.ts";
import { existing } from "./existing.ts";
import type { Ec2State, RouteTable } from "./model.ts";

/**
 * The route tables that are to lead to a gateway endpoint.
 *
 * @throws AwsFault InvalidRouteTableID.NotFound, InvalidParameter (other VPC), RouteAlreadyExists
 * @source aws-facts 2.2
 */
export function gatewayTables(
  state: Ec2State,
  vpcId: string,
  prefixListId: string,
  ids: readonly string[],
): RouteTable[] {
  const tables = [...new Set(ids)].map((id) => existing(state, "routeTables", id));
  for (const table of tables) {
    if (table.vpcId !== vpcId) {
      throw new AwsFault(
        "InvalidParameter",
        `The route table ${table.id} does not belong to the VPC ${vpcId}`,
      );
    }
    if (table.routes.some((route) => route.destinationPrefixListId === prefixListId)) {
      throw new AwsFault(
        "RouteAlreadyExists",
        `route table ${table.id} already has a route with destination-prefix-list-id ${prefixListId}`,
      );
    }
  }
  return tables;
}

/** Leads a table's traffic for a prefix list to an endpoint. */
export function addGatewayRoute(table: RouteTable, prefixListId: string, endpointId: string): void {
  table.routes.push({
    destinationPrefixListId: prefixListId,
    gatewayId: endpointId,
    origin: "CreateRoute",
  });
}
