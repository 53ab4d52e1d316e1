import {
  ReplaceRouteTableAssociation$,
  type ReplaceRouteTableAssociationRequest,
  type ReplaceRouteTableAssociationResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { existing } from "./existing.ts";
import { existingAssociation } from "./route-tables.ts";
import { ec2State } from "./state.ts";

/** Moves an association, the main one too, to another table of the VPC; it gets a new id. */
export const replaceRouteTableAssociation = operation<
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult
>(ReplaceRouteTableAssociation$, ["AssociationId", "RouteTableId"], (input, call) => {
  const state = ec2State(call);
  const { table, association } = existingAssociation(state, input.AssociationId);
  const target = existing(state, "routeTables", input.RouteTableId);
  if (target.vpcId !== table.vpcId) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Route table ${target.id} and route table ${table.id} belong to different networks`,
    );
  }
  table.associations = table.associations.filter((other) => other !== association);
  const moved = { ...association, id: newId("rtbassoc") };
  target.associations.push(moved);
  return { NewAssociationId: moved.id, AssociationState: { State: "associated" } };
});
