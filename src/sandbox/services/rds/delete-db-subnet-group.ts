import { DeleteDBSubnetGroup$, type DeleteDBSubnetGroupMessage } from "@aws-sdk/client-rds";
import { AwsFault, operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { rdsSlice } from "./state.ts";
import { subnetGroupNamed } from "./subnet-groups.ts";

/** Deletes a subnet group that no instance uses. */
export const deleteDbSubnetGroup = operation<DeleteDBSubnetGroupMessage, void>(
  DeleteDBSubnetGroup$,
  ["DBSubnetGroupName"],
  (input, call) => {
    const group = subnetGroupNamed(call, input.DBSubnetGroupName);
    const state = rdsSlice(call);
    const user = Object.values(state.instances).find(({ subnetGroup }) => subnetGroup === group.name);
    if (user !== undefined) {
      throw new AwsFault(
        "InvalidDBSubnetGroupStateFault",
        `Cannot delete the subnet group '${group.name}' because at least one database instance: ${user.id} is still using it.`,
      );
    }
    state.subnetGroups = without(state.subnetGroups, [group.name]);
  },
);
