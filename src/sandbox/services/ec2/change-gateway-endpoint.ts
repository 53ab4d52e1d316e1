import type { ModifyVpcEndpointRequest } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { endpointPolicy, fullAccess } from "./endpoint-policy.ts";
import { targetNamed } from "./endpoint-targets.ts";
import { addGatewayRoute, gatewayTables } from "./gateway-routes.ts";
import type { VpcEndpoint } from "./model.ts";
import { ec2State } from "./state.ts";

/** Changes route tables and policy of a gateway endpoint, at once. @throws AwsFault as ModifyVpcEndpoint does */
export function changeGatewayEndpoint(
  call: Call,
  endpoint: VpcEndpoint,
  input: ModifyVpcEndpointRequest,
): void {
  const stray = [
    input.AddSubnetIds,
    input.RemoveSubnetIds,
    input.AddSecurityGroupIds,
    input.RemoveSecurityGroupIds,
  ].some((ids) => (ids ?? []).length > 0);
  if (stray || input.PrivateDnsEnabled === true) {
    throw new AwsFault(
      "InvalidParameter",
      "Subnets, security groups and private DNS are only supported for Interface type VPC Endpoint.",
    );
  }
  if (endpoint.state === "deleting" || endpoint.state === "deleted") {
    throw new AwsFault(
      "IncorrectState",
      `The VPC endpoint ${endpoint.id} is in the state ${endpoint.state}.`,
    );
  }
  const target = targetNamed(call, endpoint.serviceName);
  const prefixListId = target.kind === "aws" ? target.service.prefixListId : undefined;
  if (prefixListId === undefined) throw new Error(`the gateway endpoint ${endpoint.id} has no prefix list`);
  const { routeTables } = ec2State(call);
  const removed = input.RemoveRouteTableIds ?? [];
  const stranger = removed.find((id) => !endpoint.routeTableIds.includes(id));
  if (stranger !== undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `The route table ${stranger} is not associated with the VPC endpoint ${endpoint.id}`,
    );
  }
  const added = gatewayTables(ec2State(call), endpoint.vpcId, prefixListId, input.AddRouteTableIds ?? []);
  const policy = input.PolicyDocument && endpointPolicy(target, input.PolicyDocument);

  for (const id of removed) {
    const table = routeTables[id];
    if (table !== undefined) table.routes = table.routes.filter((route) => route.gatewayId !== endpoint.id);
  }
  for (const table of added) addGatewayRoute(table, prefixListId, endpoint.id);
  endpoint.routeTableIds = [
    ...endpoint.routeTableIds.filter((id) => !removed.includes(id)),
    ...added.map((table) => table.id),
  ];
  if (policy !== undefined) endpoint.policyDocument = policy;
  if (input.ResetPolicy === true) endpoint.policyDocument = fullAccess;
}
