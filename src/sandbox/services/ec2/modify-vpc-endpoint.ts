import {
  ModifyVpcEndpoint$,
  type ModifyVpcEndpointRequest,
  type ModifyVpcEndpointResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { changeGatewayEndpoint } from "./change-gateway-endpoint.ts";
import { changeInterfaceEndpoint } from "./change-interface-endpoint.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/**
 * Changes an endpoint; one that is `available` goes through `pending` again, without a break in traffic.
 *
 * @source aws-facts 1.2, 7.11
 */
export const modifyVpcEndpoint = operation<ModifyVpcEndpointRequest, ModifyVpcEndpointResult>(
  ModifyVpcEndpoint$,
  [
    "VpcEndpointId",
    "AddSubnetIds",
    "RemoveSubnetIds",
    "AddSecurityGroupIds",
    "RemoveSecurityGroupIds",
    "AddRouteTableIds",
    "RemoveRouteTableIds",
    "PrivateDnsEnabled",
    "PolicyDocument",
    "ResetPolicy",
  ],
  (input, call) => {
    const endpoint = existing(ec2State(call), "endpoints", input.VpcEndpointId);
    const { VpcEndpointId: _id, ...changes } = input;
    if (Object.values(changes).every((change) => change === undefined)) {
      throw new AwsFault("InvalidParameterCombination", "No attributes specified.");
    }
    if (input.PolicyDocument !== undefined && input.ResetPolicy === true) {
      throw new AwsFault(
        "InvalidParameterCombination",
        "The parameter PolicyDocument cannot be used with the parameter ResetPolicy",
      );
    }
    if (endpoint.type === "Gateway") changeGatewayEndpoint(call, endpoint, input);
    else changeInterfaceEndpoint(call, endpoint, input);
    return { Return: true };
  },
);
