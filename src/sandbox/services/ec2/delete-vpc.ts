import { DeleteVpc$, type DeleteVpcRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { refuseWhileNeeded } from "./dependencies.ts";
import { existing } from "./existing.ts";
import { isMain } from "./route-tables.ts";
import { ec2State } from "./state.ts";

/**
 * Deletes a VPC in which nothing is left but what came with it.
 *
 * @source aws-facts 1.14
 */
export const deleteVpc = operation<DeleteVpcRequest, void>(DeleteVpc$, ["VpcId"], (input, call) => {
  const state = ec2State(call);
  const { id } = existing(state, "vpcs", input.VpcId);
  const within = <T extends { readonly vpcId?: string }>(records: Readonly<Record<string, T>>): T[] =>
    Object.values(records).filter((record) => record.vpcId === id);
  const tables = within(state.routeTables);
  const groups = within(state.securityGroups);
  refuseWhileNeeded(`The vpc '${id}'`, [
    ...within(state.subnets),
    ...within(state.internetGateways),
    ...within(state.endpoints).filter((endpoint) => endpoint.state !== "deleted"),
    ...tables.filter((table) => !isMain(table)),
    ...groups.filter((group) => group.name !== "default"),
  ]);
  for (const table of tables) delete state.routeTables[table.id];
  for (const group of groups) delete state.securityGroups[group.id];
  delete state.vpcs[id];
});
