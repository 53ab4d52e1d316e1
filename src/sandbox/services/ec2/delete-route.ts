import { DeleteRoute$, type DeleteRouteRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { ownRoute } from "./route-targets.ts";
import { ec2State } from "./state.ts";

/** Removes a route that was added. */
export const deleteRoute = operation<DeleteRouteRequest, void>(
  DeleteRoute$,
  ["RouteTableId", "DestinationCidrBlock", "DestinationPrefixListId"],
  (input, call) => {
    const table = existing(ec2State(call), "routeTables", input.RouteTableId);
    const route = ownRoute(table, input, "remove");
    table.routes = table.routes.filter((other) => other !== route);
  },
);
