import type { ModifyVpcEndpointRequest } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import { awsServices } from "./aws-services.ts";
import { endpointGroups, endpointInterface, endpointSubnets } from "./endpoint-placement.ts";
import { endpointPolicy, fullAccess } from "./endpoint-policy.ts";
import type { Target } from "./endpoint-targets.ts";
import { becomePending } from "./endpoint-transitions.ts";
import type { VpcEndpoint } from "./model.ts";
import { deleteNetworkInterface, vpc } from "./network-interfaces.ts";
import { privateDnsNamesFor } from "./private-dns.ts";
import { serviceOf } from "./private-link.ts";
import { ec2State } from "./state.ts";

/**
 * Changes subnets, groups, private DNS or policy of an interface endpoint: checks all, then does all.
 *
 * @throws AwsFault as ModifyVpcEndpoint does
 */
export function changeInterfaceEndpoint(
  call: Call,
  endpoint: VpcEndpoint,
  input: ModifyVpcEndpointRequest,
): void {
  if ([...(input.AddRouteTableIds ?? []), ...(input.RemoveRouteTableIds ?? [])].length > 0) {
    throw new AwsFault(
      "InvalidParameter",
      "Route table IDs are only supported for Gateway type VPC Endpoint.",
    );
  }
  const target = targetOf(call, endpoint);
  // Before the state, because AWS words the refusal of private DNS by itself. @source aws-facts 1.4
  const home = vpc(call, endpoint.vpcId);
  const accepted = target.kind === "aws" || endpoint.state === "available" || endpoint.state === "pending";
  const names =
    input.PrivateDnsEnabled === true
      ? privateDnsNamesFor(call, home, target, accepted, endpoint.id)
      : undefined;
  if (endpoint.state !== "available" && endpoint.state !== "pendingAcceptance") {
    throw new AwsFault(
      "IncorrectState",
      `The VPC endpoint ${endpoint.id} is in the state ${endpoint.state} and cannot be modified.`,
    );
  }
  const removedSubnets = present(endpoint, "subnet", endpoint.subnetIds, input.RemoveSubnetIds);
  const keptSubnets = endpoint.subnetIds.filter((id) => !removedSubnets.includes(id));
  const addedSubnets = endpointSubnets(call, endpoint.vpcId, target, input.AddSubnetIds ?? [], keptSubnets);
  const removedGroups = present(endpoint, "security group", endpoint.groupIds, input.RemoveSecurityGroupIds);
  const groupIds = [
    ...endpoint.groupIds.filter((id) => !removedGroups.includes(id)),
    ...(input.AddSecurityGroupIds ?? []),
  ];
  if (groupIds.length === 0) {
    throw new AwsFault("InvalidParameter", "A VPC endpoint must have at least one security group.");
  }
  const groups = endpointGroups(call, home, groupIds).map((group) => group.id);
  const policy = input.PolicyDocument && endpointPolicy(target, input.PolicyDocument);

  moveInterfaces(
    call,
    endpoint,
    removedSubnets,
    addedSubnets.map((subnet) => subnet.id),
    groups,
  );
  if (policy !== undefined) endpoint.policyDocument = policy;
  if (input.ResetPolicy === true) endpoint.policyDocument = fullAccess;
  if (input.PrivateDnsEnabled === false) endpoint.servesPrivateDns = false;
  if (input.PrivateDnsEnabled !== undefined) {
    endpoint.privateDnsEnabled = input.PrivateDnsEnabled;
    endpoint.privateDnsNames = names ?? [];
  }
  if (endpoint.state === "available") becomePending(call, endpoint, "endpoint.modify");
}

function moveInterfaces(
  call: Call,
  endpoint: VpcEndpoint,
  removedSubnets: readonly string[],
  addedSubnets: readonly string[],
  groups: readonly string[],
): void {
  const { networkInterfaces } = ec2State(call);
  for (const id of endpoint.networkInterfaceIds) {
    const eni = networkInterfaces[id];
    if (eni === undefined) continue;
    if (removedSubnets.includes(eni.subnetId)) deleteNetworkInterface(call, id);
    else eni.groupIds = [...groups];
  }
  endpoint.networkInterfaceIds = [
    ...endpoint.networkInterfaceIds.filter((id) => networkInterfaces[id] !== undefined),
    ...addedSubnets.map((subnetId) => endpointInterface(call, endpoint.id, subnetId, groups).id),
  ];
  endpoint.subnetIds = endpoint.networkInterfaceIds.flatMap((id) => networkInterfaces[id]?.subnetId ?? []);
  endpoint.groupIds = [...groups];
}

/** What the endpoint leads to, though its owner may have closed the door since. */
function targetOf(call: Call, endpoint: VpcEndpoint): Target {
  const service = serviceOf({ scope: call, item: endpoint });
  if (service !== undefined) return { kind: "custom", service };
  const own = awsServices(call.region).find((candidate) => candidate.name === endpoint.serviceName);
  if (own !== undefined) return { kind: "aws", service: own };
  throw new AwsFault(
    "InvalidServiceName",
    `The Vpc Endpoint Service '${endpoint.serviceName}' does not exist`,
  );
}

function present(
  endpoint: VpcEndpoint,
  noun: string,
  has: readonly string[],
  ids: readonly string[] | undefined,
): readonly string[] {
  const stranger = (ids ?? []).find((id) => !has.includes(id));
  if (stranger !== undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `The ${noun} ${stranger} is not associated with the VPC endpoint ${endpoint.id}`,
    );
  }
  return ids ?? [];
}
