import {
  CreateVpcEndpoint$,
  type CreateVpcEndpointRequest,
  type CreateVpcEndpointResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { refuseOver } from "../support/quotas.ts";
import { oncePerToken } from "./client-token.ts";
import { notifyOfConnection } from "./connection-notifications.ts";
import { endpointInterface, endpointGroups, endpointSubnets } from "./endpoint-placement.ts";
import { endpointPolicy } from "./endpoint-policy.ts";
import { targetNamed, typeOf, type Target } from "./endpoint-targets.ts";
import { becomePending } from "./endpoint-transitions.ts";
import { endpointView } from "./endpoint-view.ts";
import { existing } from "./existing.ts";
import { addGatewayRoute, gatewayTables } from "./gateway-routes.ts";
import type { Vpc, VpcEndpoint } from "./model.ts";
import { newEndpoint } from "./new-endpoint.ts";
import { privateDnsNamesFor } from "./private-dns.ts";
import { ec2State } from "./state.ts";

const quotaPerVpc = { Interface: "interfaceEndpointsPerVpc", Gateway: "gatewayEndpointsPerVpc" } as const;
const limitReached = "The maximum number of VPC endpoints has been reached.";

/**
 * Makes an endpoint to a service of AWS or of an account that allows the caller. Where the owner must
 * accept, it waits in `pendingAcceptance`, with network interfaces and names but no traffic.
 *
 * @source aws-facts 1.2, 1.4, 1.6, 1.8, 1.12, 7.3 to 7.6
 */
export const createVpcEndpoint = operation<CreateVpcEndpointRequest, CreateVpcEndpointResult>(
  CreateVpcEndpoint$,
  [
    "VpcId",
    "VpcEndpointType",
    "ServiceName",
    "ServiceRegion",
    "SubnetIds",
    "SecurityGroupIds",
    "RouteTableIds",
    "PrivateDnsEnabled",
    "PolicyDocument",
    "IpAddressType",
    "ClientToken",
    "TagSpecifications",
  ],
  (input, call) => {
    const { endpoints } = ec2State(call);
    const endpoint = oncePerToken<VpcEndpoint>(
      call,
      "CreateVpcEndpoint",
      input,
      (id) => endpoints[id],
      () => create(call, input),
    );
    return { VpcEndpoint: endpointView(call, endpoint), ClientToken: input.ClientToken };
  },
);

function create(call: Call, input: CreateVpcEndpointRequest): VpcEndpoint {
  const state = ec2State(call);
  const vpc = existing(state, "vpcs", input.VpcId);
  const { ServiceName: name } = input;
  if (name === undefined) {
    throw new AwsFault("MissingParameter", "The request must contain the parameter ServiceName");
  }
  if (input.ServiceRegion !== undefined && input.ServiceRegion !== call.region) {
    throw new AwsFault(
      "NotImplemented",
      `The sandbox does not model endpoints to services of another Region (${input.ServiceRegion}).`,
      501,
    );
  }
  const target = targetNamed(call, name);
  const type = checkedType(input, target);
  const alike = Object.values(state.endpoints).filter(
    (other) => other.type === type && other.state !== "deleted",
  );
  const here = alike.filter((other) => other.vpcId === vpc.id);
  refuseOver(call.world, quotaPerVpc[type], here.length, "VpcEndpointLimitExceeded", limitReached);
  if (type === "Gateway") {
    refuseOver(
      call.world,
      "gatewayEndpointsPerRegion",
      alike.length,
      "VpcEndpointLimitExceeded",
      limitReached,
    );
  }
  const endpoint =
    target.kind === "aws" && target.service.prefixListId !== undefined
      ? gateway(call, input, vpc, target, target.service.prefixListId)
      : networked(call, input, vpc, target);
  state.endpoints[endpoint.id] = endpoint;
  return endpoint;
}

/** @throws AwsFault InvalidParameter, NotImplemented for the types that the sandbox has not */
function checkedType(input: CreateVpcEndpointRequest, target: Target): VpcEndpoint["type"] {
  // AWS's default is Gateway, which surprises everybody who leaves it out. @source aws-facts 1.1
  const asked = input.VpcEndpointType ?? "Gateway";
  if (asked !== "Interface" && asked !== "Gateway") {
    throw new AwsFault("NotImplemented", `The sandbox does not model endpoints of type ${asked}.`, 501);
  }
  if (asked !== typeOf(target)) {
    throw new AwsFault(
      "InvalidParameter",
      `Endpoint type (${asked}) does not match available service types ([${typeOf(target)}]).`,
    );
  }
  if (asked === "Interface" && (input.RouteTableIds ?? []).length > 0) {
    throw new AwsFault(
      "InvalidParameter",
      "Route table IDs are only supported for Gateway type VPC Endpoint.",
    );
  }
  if (asked === "Gateway") {
    const stray = [input.SubnetIds, input.SecurityGroupIds].find((ids) => (ids ?? []).length > 0);
    if (stray !== undefined || input.PrivateDnsEnabled === true) {
      throw new AwsFault(
        "InvalidParameter",
        "Subnets, security groups and private DNS are only supported for Interface type VPC Endpoint.",
      );
    }
  }
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4") {
    throw new AwsFault(
      "NotImplemented",
      `The sandbox does not model endpoints of address type ${input.IpAddressType}.`,
      501,
    );
  }
  return asked;
}

function gateway(
  call: Call,
  input: CreateVpcEndpointRequest,
  vpc: Vpc,
  target: Target,
  prefixListId: string,
): VpcEndpoint {
  const tables = gatewayTables(ec2State(call), vpc.id, prefixListId, input.RouteTableIds ?? []);
  const endpoint = newEndpoint(call, input, vpc, "Gateway", endpointPolicy(target, input.PolicyDocument));
  endpoint.routeTableIds = tables.map((table) => table.id);
  for (const table of tables) addGatewayRoute(table, prefixListId, endpoint.id);
  becomePending(call, endpoint, "endpoint.gateway");
  return endpoint;
}

function networked(call: Call, input: CreateVpcEndpointRequest, vpc: Vpc, target: Target): VpcEndpoint {
  const subnets = endpointSubnets(call, vpc.id, target, input.SubnetIds ?? []);
  const groupIds = endpointGroups(call, vpc, input.SecurityGroupIds ?? []).map((group) => group.id);
  const policy = endpointPolicy(target, input.PolicyDocument);
  const accepted = target.kind === "aws" || !target.service.item.acceptanceRequired;
  // Services of AWS have private DNS unless it is declined; others only when it is asked for. @source aws-facts 1.7
  const wantsPrivateDns = input.PrivateDnsEnabled ?? target.kind === "aws";
  const names = wantsPrivateDns ? privateDnsNamesFor(call, vpc, target, accepted) : [];
  const endpoint = newEndpoint(call, input, vpc, "Interface", policy, target);
  endpoint.groupIds = groupIds;
  endpoint.privateDnsEnabled = wantsPrivateDns;
  endpoint.privateDnsNames = names;
  for (const subnet of subnets) {
    endpoint.subnetIds.push(subnet.id);
    endpoint.networkInterfaceIds.push(endpointInterface(call, endpoint.id, subnet.id, groupIds).id);
  }
  if (target.kind === "custom") {
    target.service.item.connections[endpoint.id] = { id: newId("vpce-con"), tags: {} };
  }
  if (accepted) becomePending(call, endpoint, "endpoint.create");
  notifyOfConnection({ scope: call, item: endpoint }, "Connect");
  return endpoint;
}
