import {
  CreateInternetGateway$,
  type CreateInternetGatewayRequest,
  type CreateInternetGatewayResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { refuseOver } from "../support/quotas.ts";
import { internetGatewayView } from "./internet-gateway-view.ts";
import type { InternetGateway } from "./model.ts";
import { ec2State } from "./state.ts";
import { tagsAtCreation } from "./tagging.ts";

/** Makes an internet gateway that is attached to nothing. */
export const createInternetGateway = operation<CreateInternetGatewayRequest, CreateInternetGatewayResult>(
  CreateInternetGateway$,
  ["TagSpecifications"],
  (input, call) => {
    const { internetGateways } = ec2State(call);
    refuseOver(
      call.world,
      "internetGatewaysPerRegion",
      Object.keys(internetGateways).length,
      "InternetGatewayLimitExceeded",
      "The maximum number of internet gateways has been reached.",
    );
    const gateway: InternetGateway = {
      id: newId("igw"),
      tags: tagsAtCreation(input.TagSpecifications, "internet-gateway"),
    };
    internetGateways[gateway.id] = gateway;
    return { InternetGateway: internetGatewayView(call, gateway) };
  },
);
