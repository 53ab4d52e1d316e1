import type { RouteTable as RouteTableAnswer } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import type { RouteTable } from "./model.ts";
import { routeState } from "./route-tables.ts";
import { ec2State } from "./state.ts";

/** A route table as answers carry it. */
export function routeTableView(call: Call, table: RouteTable): RouteTableAnswer {
  const state = ec2State(call);
  return {
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: call.account,
    Associations: table.associations.map(({ id, subnetId }) => ({
      RouteTableAssociationId: id,
      RouteTableId: table.id,
      Main: subnetId === undefined,
      SubnetId: subnetId,
      AssociationState: { State: "associated" },
    })),
    Routes: table.routes.map((route) => ({
      DestinationCidrBlock: route.destinationCidr,
      DestinationPrefixListId: route.destinationPrefixListId,
      GatewayId: route.gatewayId,
      Origin: route.origin,
      State: routeState(state, table, route),
    })),
    PropagatingVgws: [],
    Tags: tagPairs(table.tags),
  };
}
