import { DisassociateRouteTable$, type DisassociateRouteTableRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existingAssociation } from "./route-tables.ts";
import { ec2State } from "./state.ts";

/** Ends an association: the subnet uses its VPC's main table again. */
export const disassociateRouteTable = operation<DisassociateRouteTableRequest, void>(
  DisassociateRouteTable$,
  ["AssociationId"],
  (input, call) => {
    const { table, association } = existingAssociation(ec2State(call), input.AssociationId);
    if (association.subnetId === undefined) {
      throw new AwsFault(
        "InvalidParameterValue",
        `cannot disassociate the main route table association ${association.id}`,
      );
    }
    table.associations = table.associations.filter((other) => other !== association);
  },
);
