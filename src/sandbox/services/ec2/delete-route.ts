import { DeleteRoute$, type DeleteRouteRequest } from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { formatIpv4Block, parseIpv4Block } from "../support/ipv4.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Removes a route that was added; those to the VPC itself and to gateway endpoints are not the caller's. */
export const deleteRoute = operation<DeleteRouteRequest, void>(
  DeleteRoute$,
  ["RouteTableId", "DestinationCidrBlock", "DestinationPrefixListId"],
  (input, call) => {
    const table = existing(ec2State(call), "routeTables", input.RouteTableId);
    const { DestinationCidrBlock: cidr, DestinationPrefixListId: prefixListId } = input;
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
        `cannot remove local route ${canonical ?? ""} in route table ${table.id}`,
      );
    }
    if (route.destinationPrefixListId !== undefined) {
      throw new AwsFault(
        "InvalidParameterValue",
        `cannot remove VPC endpoint route ${route.destinationPrefixListId} in route table ${table.id}`,
      );
    }
    table.routes = table.routes.filter((other) => other !== route);
  },
);
