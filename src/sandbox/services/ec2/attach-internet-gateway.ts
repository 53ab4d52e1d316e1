import { AttachInternetGateway$, type AttachInternetGatewayRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Attaches an internet gateway to a VPC: one to one. @source aws-facts 2.2 */
export const attachInternetGateway = operation<AttachInternetGatewayRequest, void>(
  AttachInternetGateway$,
  ["InternetGatewayId", "VpcId"],
  (input, call) => {
    const state = ec2State(call);
    const gateway = existing(state, "internetGateways", input.InternetGatewayId);
    const vpc = existing(state, "vpcs", input.VpcId);
    if (gateway.vpcId !== undefined) {
      throw new AwsFault(
        "Resource.AlreadyAssociated",
        `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
      );
    }
    if (Object.values(state.internetGateways).some((other) => other.vpcId === vpc.id)) {
      throw new AwsFault(
        "InvalidParameterValue",
        `Network ${vpc.id} already has an internet gateway attached`,
      );
    }
    gateway.vpcId = vpc.id;
  },
);
