import {
  DeleteVpcEndpoints$,
  type DeleteVpcEndpointsRequest,
  type DeleteVpcEndpointsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { notifyOfConnection } from "./connection-notifications.ts";
import { becomeDeleting } from "./endpoint-transitions.ts";
import { checkSyntax, notFoundText } from "./existing.ts";
import { ec2State } from "./state.ts";
import { eachItem } from "./unsuccessful.ts";

/** Begins to delete endpoints, whatever their state; one that is being deleted stays so. @source aws-facts 1.2, 1.4 */
export const deleteVpcEndpoints = operation<DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult>(
  DeleteVpcEndpoints$,
  ["VpcEndpointIds"],
  (input, call) => {
    const { endpoints } = ec2State(call);
    const ids = input.VpcEndpointIds ?? [];
    for (const id of ids) checkSyntax("endpoints", id);
    return eachItem(ids, (id) => {
      const endpoint = lookUp(endpoints, id);
      if (endpoint === undefined || endpoint.state === "deleted") {
        return { code: "InvalidVpcEndpoint.NotFound", message: notFoundText("endpoints", id) };
      }
      if (endpoint.state === "deleting") return undefined;
      becomeDeleting(call, endpoint);
      notifyOfConnection({ scope: call, item: endpoint }, "Delete");
      return undefined;
    });
  },
);
