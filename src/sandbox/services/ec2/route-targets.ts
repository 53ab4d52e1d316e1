import { AwsFault } from "../../operation.ts";
import { formatIpv4Block, parseIpv4Block } from "../support/ipv4.ts";
import { lookUp } from "../support/records.ts";
import type { Ec2State, InternetGateway, Route, RouteTable } from "./model.ts";

/** How a call names the destination of a route. */
export interface Destination {
  readonly DestinationCidrBlock?: string | undefined;
  readonly DestinationPrefixListId?: string | undefined;
}

/**
 * The internet gateway that a route is to lead to, the only target that the sandbox models.
 *
 * @throws AwsFault MissingParameter, RouteNotSupported, InvalidGatewayID.NotFound, InvalidParameterValue
 */
export function routeTarget(
  state: Ec2State,
  table: RouteTable,
  gatewayId: string | undefined,
): InternetGateway {
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
  return gateway;
}

/**
 * The route of a table to a destination; those to the VPC itself and to gateway endpoints are not the caller's.
 *
 * @param verb what is to be done, as in `cannot remove local route`
 * @throws AwsFault InvalidParameterCombination, InvalidRoute.NotFound, InvalidParameterValue
 * @source aws-facts 2.2
 */
export function ownRoute(table: RouteTable, destination: Destination, verb: string): Route {
  const { DestinationCidrBlock: cidr, DestinationPrefixListId: prefixListId } = destination;
  if ((cidr === undefined) === (prefixListId === undefined)) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "The request must contain exactly one of destinationCidrBlock and destinationPrefixListId",
    );
  }
  const block = cidr === undefined ? undefined : parseIpv4Block(cidr);
  const canonical = block === undefined ? cidr : formatIpv4Block(block);
  const route = table.routes.find((candidate) =>
    cidr === undefined
      ? candidate.destinationPrefixListId === prefixListId
      : candidate.destinationCidr === canonical,
  );
  if (route === undefined) {
    const named =
      cidr === undefined
        ? `destination-prefix-list-id ${prefixListId ?? ""}`
        : `destination-cidr-block ${canonical ?? ""}`;
    throw new AwsFault("InvalidRoute.NotFound", `no route with ${named} in route table ${table.id}`);
  }
  if (route.gatewayId === "local") {
    throw new AwsFault(
      "InvalidParameterValue",
      `cannot ${verb} local route ${canonical ?? ""} in route table ${table.id}`,
    );
  }
  if (route.destinationPrefixListId !== undefined) {
    throw new AwsFault(
      "InvalidParameterValue",
      `cannot ${verb} VPC endpoint route ${route.destinationPrefixListId} in route table ${table.id}`,
    );
  }
  return route;
}
