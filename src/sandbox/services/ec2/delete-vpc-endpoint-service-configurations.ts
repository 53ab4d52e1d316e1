import {
  DeleteVpcEndpointServiceConfigurations$,
  type DeleteVpcEndpointServiceConfigurationsRequest,
  type DeleteVpcEndpointServiceConfigurationsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { checkSyntax, notFoundText } from "./existing.ts";
import { endpointsTo, isActive } from "./private-link.ts";
import { ec2State } from "./state.ts";
import { eachItem } from "./unsuccessful.ts";

/**
 * Begins to delete services that have no connection but rejected or deleted ones. The endpoints of those
 * stay with the consumers.
 *
 * @source aws-facts 1.4, 1.14, 7.7
 */
export const deleteVpcEndpointServiceConfigurations = operation<
  DeleteVpcEndpointServiceConfigurationsRequest,
  DeleteVpcEndpointServiceConfigurationsResult
>(DeleteVpcEndpointServiceConfigurations$, ["ServiceIds"], (input, call) => {
  const { endpointServices } = ec2State(call);
  const ids = input.ServiceIds ?? [];
  for (const id of ids) checkSyntax("endpointServices", id);
  return eachItem(ids, (id) => {
    const service = lookUp(endpointServices, id);
    if (service === undefined) {
      return {
        code: "InvalidVpcEndpointService.NotFound",
        message: notFoundText("endpointServices", id),
      };
    }
    if (endpointsTo({ scope: call, item: service }).some(({ item }) => isActive(item.state))) {
      return {
        code: "ExistingVpcEndpointConnections",
        message: "Service has existing active VPC Endpoint connections!",
      };
    }
    if (service.state === "Available") {
      service.state = "Deleting";
      call.world.schedule(call.world.latencyMs("endpointService.delete"), "ec2.endpointServiceDeleted", {
        account: call.account,
        region: call.region,
        id,
      });
    }
    return undefined;
  });
});
