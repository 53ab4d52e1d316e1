import { ReplaceRoute$, type ReplaceRouteRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { ownRoute, routeTarget } from "./route-targets.ts";
import { ec2State } from "./state.ts";

/** Leads a route that was added to another internet gateway: a black hole becomes a way again. */
export const replaceRoute = operation<ReplaceRouteRequest, void>(
  ReplaceRoute$,
  ["RouteTableId", "DestinationCidrBlock", "GatewayId"],
  (input, call) => {
    const state = ec2State(call);
    const table = existing(state, "routeTables", input.RouteTableId);
    const route = ownRoute(table, input, "replace");
    const gateway = routeTarget(state, table, input.GatewayId);
    table.routes = table.routes.map((other) =>
      other === route ? { ...route, gatewayId: gateway.id } : other,
    );
  },
);
