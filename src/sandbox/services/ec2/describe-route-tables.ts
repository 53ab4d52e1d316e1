import {
  DescribeRouteTables$,
  type DescribeRouteTablesRequest,
  type DescribeRouteTablesResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import { routeState } from "./route-tables.ts";
import { routeTableView } from "./route-table-view.ts";
import { ec2State } from "./state.ts";

/** The account's route tables with their routes and associations. */
export const describeRouteTables = operation<DescribeRouteTablesRequest, DescribeRouteTablesResult>(
  DescribeRouteTables$,
  ["RouteTableIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const state = ec2State(call);
    const { items, NextToken } = listed(selected(state, "routeTables", input.RouteTableIds), input, {
      keyOf: (table) => table.id,
      tagsOf: (table) => table.tags,
      filters: {
        "association.main": (table) =>
          table.associations.map((association) => String(association.subnetId === undefined)),
        "association.route-table-association-id": (table) =>
          table.associations.map((association) => association.id),
        "association.route-table-id": (table) => table.associations.map(() => table.id),
        "association.subnet-id": (table) => table.associations.map((association) => association.subnetId),
        "owner-id": () => call.account,
        "route-table-id": (table) => table.id,
        "route.destination-cidr-block": (table) => table.routes.map((route) => route.destinationCidr),
        "route.destination-prefix-list-id": (table) =>
          table.routes.map((route) => route.destinationPrefixListId),
        "route.gateway-id": (table) => table.routes.map((route) => route.gatewayId),
        "route.origin": (table) => table.routes.map((route) => route.origin),
        "route.state": (table) => table.routes.map((route) => routeState(state, table, route)),
        "route.nat-gateway-id": () => [],
        "route.transit-gateway-id": () => [],
        "route.vpc-peering-connection-id": () => [],
        "vpc-id": (table) => table.vpcId,
      },
    });
    return { RouteTables: items.map((table) => routeTableView(call, table)), NextToken };
  },
);
