import { AwsFault } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import type { Ec2State, Route, RouteTable, RouteTableAssociation } from "./model.ts";

/** True for the table that a VPC's subnets use unless told otherwise. */
export function isMain(table: RouteTable): boolean {
  return table.associations.some((association) => association.subnetId === undefined);
}

/** Whether a route leads somewhere: one to a gateway that is gone or detached is a black hole. */
export function routeState(state: Ec2State, table: RouteTable, route: Route): "active" | "blackhole" {
  if (!route.gatewayId.startsWith("igw-")) return "active";
  return state.internetGateways[route.gatewayId]?.vpcId === table.vpcId ? "active" : "blackhole";
}

/** The table that a subnet uses: its own, else its VPC's main one. */
function tableOf(state: Ec2State, subnetId: string): RouteTable | undefined {
  const tables = Object.values(state.routeTables);
  return (
    tables.find((table) => table.associations.some((association) => association.subnetId === subnetId)) ??
    tables.find((table) => table.vpcId === lookUp(state.subnets, subnetId)?.vpcId && isMain(table))
  );
}

/** True when a subnet's traffic to the internet goes to an internet gateway that is attached. */
export function leadsToInternet(state: Ec2State, subnetId: string): boolean {
  const table = tableOf(state, subnetId);
  return (
    table?.routes.some(
      (route) =>
        route.destinationCidr === "0.0.0.0/0" &&
        route.gatewayId.startsWith("igw-") &&
        routeState(state, table, route) === "active",
    ) ?? false
  );
}

/** An association and its table. @throws AwsFault InvalidAssociationID.NotFound */
export function existingAssociation(
  state: Ec2State,
  id: string | undefined,
): { table: RouteTable; association: RouteTableAssociation } {
  for (const table of Object.values(state.routeTables)) {
    const association = table.associations.find((candidate) => candidate.id === id);
    if (association !== undefined) return { table, association };
  }
  throw new AwsFault("InvalidAssociationID.NotFound", `The association ID '${id ?? ""}' does not exist`);
}
