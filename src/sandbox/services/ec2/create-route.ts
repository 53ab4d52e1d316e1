import { CreateRoute$, type CreateRouteRequest, type CreateRouteResult } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { containsBlock, formatIpv4Block, parseIpv4Block, type Ipv4Block } from "../support/ipv4.ts";
import { existing } from "./existing.ts";
import { routeTarget } from "./route-targets.ts";
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
    const gateway = routeTarget(state, table, input.GatewayId);
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
    table.routes.push({ destinationCidr: cidr, gatewayId: gateway.id, origin: "CreateRoute" });
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
