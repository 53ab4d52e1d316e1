import {
  CreateInternetGateway$,
  type CreateInternetGatewayRequest,
  type CreateInternetGatewayResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { internetGatewayView } from "./internet-gateway-view.ts";
import type { InternetGateway } from "./model.ts";
import { ec2State } from "./state.ts";
import { tagsAtCreation } from "./tagging.ts";

/** Makes an internet gateway that is attached to nothing. */
export const createInternetGateway = operation<CreateInternetGatewayRequest, CreateInternetGatewayResult>(
  CreateInternetGateway$,
  ["TagSpecifications"],
  (input, call) => {
    const gateway: InternetGateway = {
      id: newId("igw"),
      tags: tagsAtCreation(input.TagSpecifications, "internet-gateway"),
    };
    ec2State(call).internetGateways[gateway.id] = gateway;
    return { InternetGateway: internetGatewayView(call, gateway) };
  },
);
