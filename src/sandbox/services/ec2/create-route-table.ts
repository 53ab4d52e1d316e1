import {
  CreateRouteTable$,
  type CreateRouteTableRequest,
  type CreateRouteTableResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { refuseOver } from "../support/quotas.ts";
import { oncePerToken } from "./client-token.ts";
import { existing } from "./existing.ts";
import type { RouteTable } from "./model.ts";
import { routeTableView } from "./route-table-view.ts";
import { ec2State } from "./state.ts";
import { tagsAtCreation } from "./tagging.ts";

/** Makes a route table that knows only the VPC itself. @source aws-facts 1.6 */
export const createRouteTable = operation<CreateRouteTableRequest, CreateRouteTableResult>(
  CreateRouteTable$,
  ["VpcId", "ClientToken", "TagSpecifications"],
  (input, call) => {
    const state = ec2State(call);
    const table = oncePerToken<RouteTable>(
      call,
      "CreateRouteTable",
      input,
      (id) => state.routeTables[id],
      () => {
        const vpc = existing(state, "vpcs", input.VpcId);
        refuseOver(
          call.world,
          "routeTablesPerVpc",
          Object.values(state.routeTables).filter((other) => other.vpcId === vpc.id).length,
          "RouteTableLimitExceeded",
          `The maximum number of route tables has been reached for the VPC '${vpc.id}'.`,
        );
        const made: RouteTable = {
          id: newId("rtb"),
          vpcId: vpc.id,
          associations: [],
          routes: [{ destinationCidr: vpc.cidr, gatewayId: "local", origin: "CreateRouteTable" }],
          tags: tagsAtCreation(input.TagSpecifications, "route-table"),
        };
        state.routeTables[made.id] = made;
        return made;
      },
    );
    return { RouteTable: routeTableView(call, table), ClientToken: input.ClientToken };
  },
);
