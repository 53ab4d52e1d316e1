import { DeleteSubnet$, type DeleteSubnetRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { refuseWhileNeeded } from "./dependencies.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Deletes a subnet without network interfaces; its route table association goes with it. @source aws-facts 1.14 */
export const deleteSubnet = operation<DeleteSubnetRequest, void>(
  DeleteSubnet$,
  ["SubnetId"],
  (input, call) => {
    const state = ec2State(call);
    const { id } = existing(state, "subnets", input.SubnetId);
    refuseWhileNeeded(
      `The subnet '${id}'`,
      Object.values(state.networkInterfaces).filter((eni) => eni.subnetId === id),
    );
    for (const table of Object.values(state.routeTables)) {
      table.associations = table.associations.filter((association) => association.subnetId !== id);
    }
    delete state.subnets[id];
  },
);
