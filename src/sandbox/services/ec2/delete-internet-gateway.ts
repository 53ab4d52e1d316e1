import { DeleteInternetGateway$, type DeleteInternetGatewayRequest } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { refuseWhileNeeded } from "./dependencies.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Deletes an internet gateway that is attached to nothing. @source aws-facts 1.14 */
export const deleteInternetGateway = operation<DeleteInternetGatewayRequest, void>(
  DeleteInternetGateway$,
  ["InternetGatewayId"],
  (input, call) => {
    const state = ec2State(call);
    const { id, vpcId } = existing(state, "internetGateways", input.InternetGatewayId);
    refuseWhileNeeded(`The internetGateway '${id}'`, vpcId === undefined ? [] : [vpcId]);
    delete state.internetGateways[id];
  },
);
