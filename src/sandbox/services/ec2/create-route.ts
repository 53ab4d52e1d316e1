import { CreateRoute$, type CreateRouteRequest, type CreateRouteResult } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { containsBlock, formatIpv4Block, parseIpv4Block, type Ipv4Block } from "../support/ipv4.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Adds a route to an internet gateway, the only target that the sandbox models. @source aws-facts 2.2 */
export const createRoute = operation<CreateRouteRequest, CreateRouteResult>(
  CreateRoute$,
  ["RouteTableId", "DestinationCidrBlock", "GatewayId"],
  (input, call) => {
    const state = ec2State(call);
    const table = existing(state, "routeTables", input.RouteTableId);
    const block = destination(input.DestinationCidrBlock);
    const cidr = formatIpv4Block(block);
    const gatewayId = input.GatewayId;
    if (gatewayId === undefined) {
      throw new AwsFault("MissingParameter", "The request must contain the parameter gatewayId");
    }
    if (gatewayId.startsWith("vpce-")) {
      throw new AwsFault(
        "RouteNotSupported",
        `Route table contains unsupported route target: ${gatewayId}. VPC Endpoints of this type cannot be used as route targets.`,
      );
    }
    const gateway = lookUp(state.internetGateways, gatewayId);
    if (gateway === undefined) {
      throw new AwsFault("InvalidGatewayID.NotFound", `The gateway ID '${gatewayId}' does not exist`);
    }
    if (gateway.vpcId !== table.vpcId) {
      throw new AwsFault(
        "InvalidParameterValue",
        `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
      );
    }
    if (table.routes.some((route) => route.destinationCidr === cidr)) {
      throw new AwsFault("RouteAlreadyExists", `The route identified by ${cidr} already exists.`);
    }
    const whole = parseIpv4Block(existing(state, "vpcs", table.vpcId).cidr);
    if (whole !== undefined && containsBlock(whole, block)) {
      throw new AwsFault(
        "InvalidParameterValue",
        `The destination CIDR block ${cidr} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
      );
    }
    table.routes.push({ destinationCidr: cidr, gatewayId, origin: "CreateRoute" });
    return { Return: true };
  },
);

function destination(cidr: string | undefined): Ipv4Block {
  if (cidr === undefined) {
    throw new AwsFault("MissingParameter", "The request must contain the parameter destinationCidrBlock");
  }
  const block = parseIpv4Block(cidr);
  if (block === undefined) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Value (${cidr}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  return block;
}
