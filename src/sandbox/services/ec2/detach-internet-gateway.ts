import { DetachInternetGateway$, type DetachInternetGatewayRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { publicInterfaces } from "./public-addresses.ts";
import { ec2State } from "./state.ts";

/** Detaches an internet gateway; routes to it become black holes. @source aws-facts 1.14 */
export const detachInternetGateway = operation<DetachInternetGatewayRequest, void>(
  DetachInternetGateway$,
  ["InternetGatewayId", "VpcId"],
  (input, call) => {
    const state = ec2State(call);
    const gateway = existing(state, "internetGateways", input.InternetGatewayId);
    const vpc = existing(state, "vpcs", input.VpcId);
    if (gateway.vpcId !== vpc.id) {
      throw new AwsFault(
        "Gateway.NotAttached",
        `resource ${gateway.id} is not attached to network ${vpc.id}`,
      );
    }
    if (publicInterfaces(call, vpc.id).length > 0) {
      throw new AwsFault(
        "DependencyViolation",
        `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    }
    delete gateway.vpcId;
  },
);
