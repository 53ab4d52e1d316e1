import {
  AssociateRouteTable$,
  type AssociateRouteTableRequest,
  type AssociateRouteTableResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Makes a subnet use a route table; a subnet has one association at most. */
export const associateRouteTable = operation<AssociateRouteTableRequest, AssociateRouteTableResult>(
  AssociateRouteTable$,
  ["RouteTableId", "SubnetId"],
  (input, call) => {
    const state = ec2State(call);
    const table = existing(state, "routeTables", input.RouteTableId);
    if (input.SubnetId === undefined) {
      throw new AwsFault("MissingParameter", "The request must contain the parameter subnetId or gatewayId");
    }
    const subnet = existing(state, "subnets", input.SubnetId);
    if (subnet.vpcId !== table.vpcId) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Route table ${table.id} and network subnet ${subnet.id} belong to different networks`,
      );
    }
    const taken = Object.values(state.routeTables).some((other) =>
      other.associations.some((association) => association.subnetId === subnet.id),
    );
    if (taken) {
      throw new AwsFault(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${table.id} conflicts with an existing association`,
      );
    }
    const association = { id: newId("rtbassoc"), subnetId: subnet.id };
    table.associations.push(association);
    return { AssociationId: association.id, AssociationState: { State: "associated" } };
  },
);
