import { DeleteRouteTable$, type DeleteRouteTableRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { refuseWhileNeeded } from "./dependencies.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Deletes a route table that no subnet uses and that is not a VPC's main one. @source aws-facts 1.14 */
export const deleteRouteTable = operation<DeleteRouteTableRequest, void>(
  DeleteRouteTable$,
  ["RouteTableId"],
  (input, call) => {
    const state = ec2State(call);
    const { id, associations } = existing(state, "routeTables", input.RouteTableId);
    refuseWhileNeeded(`The routeTable '${id}'`, associations);
    for (const endpoint of Object.values(state.endpoints)) {
      endpoint.routeTableIds = endpoint.routeTableIds.filter((tableId) => tableId !== id);
    }
    delete state.routeTables[id];
  },
);
