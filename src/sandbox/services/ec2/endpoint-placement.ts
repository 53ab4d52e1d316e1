import { AwsFault, type Call } from "../../operation.ts";
import { existing } from "./existing.ts";
import type { NetworkInterface, SecurityGroup, Subnet, Vpc } from "./model.ts";
import { createNetworkInterface, defaultSecurityGroup, freeAddresses } from "./network-interfaces.ts";
import { ec2State } from "./state.ts";
import type { Target } from "./endpoint-targets.ts";

/** Groups that one network interface can have. @source GEN (aws-facts 0) */
const maximumGroups = 5;

/**
 * The subnets in which an endpoint is to have a network interface.
 *
 * @param present subnets that it is in already
 * @throws AwsFault InvalidSubnetID.NotFound, InvalidParameter (other VPC, zone that the service lacks),
 * DuplicateSubnetsInSameZone, InsufficientFreeAddressesInSubnet
 * @source aws-facts 1.4, 1.8, 7.6
 */
export function endpointSubnets(
  call: Call,
  vpcId: string,
  target: Target,
  ids: readonly string[],
  present: readonly string[] = [],
): Subnet[] {
  const state = ec2State(call);
  const wanted = ids.map((id) => existing(state, "subnets", id));
  for (const subnet of wanted) {
    if (subnet.vpcId !== vpcId) {
      throw new AwsFault("InvalidParameter", `The subnet ${subnet.id} does not belong to the VPC ${vpcId}`);
    }
  }
  const byZone = new Map(
    present.map((id) => existing(state, "subnets", id)).map((subnet) => [subnet.zoneId, subnet]),
  );
  for (const subnet of wanted) {
    const other = byZone.get(subnet.zoneId);
    if (other !== undefined) {
      throw new AwsFault(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${other.id}`,
      );
    }
    byZone.set(subnet.zoneId, subnet);
  }
  for (const subnet of wanted) {
    if (target.kind === "custom" && !target.service.item.zoneIds.includes(subnet.zoneId)) {
      throw new AwsFault(
        "InvalidParameter",
        `The VPC endpoint service ${target.service.item.name} does not support the availability zone of the subnet: ${subnet.id}.`,
      );
    }
    if (freeAddresses(call, subnet.id) < 1) {
      throw new AwsFault(
        "InsufficientFreeAddressesInSubnet",
        "The specified subnet does not have enough free addresses to satisfy the request.",
      );
    }
  }
  return wanted;
}

/**
 * The groups of an endpoint: those named, else the VPC's default group.
 *
 * @throws AwsFault InvalidGroup.NotFound, InvalidParameter (other VPC), SecurityGroupsPerInterfaceLimitExceeded
 * @source aws-facts 1.8
 */
export function endpointGroups(call: Call, vpc: Vpc, ids: readonly string[]): SecurityGroup[] {
  if (ids.length === 0) return [defaultSecurityGroup(call, vpc.id)];
  const groups = [...new Set(ids)].map((id) => existing(ec2State(call), "securityGroups", id));
  const foreign = groups.find((group) => group.vpcId !== vpc.id);
  if (foreign !== undefined) {
    throw new AwsFault(
      "InvalidParameter",
      `The security group ${foreign.id} does not belong to the VPC ${vpc.id}`,
    );
  }
  if (groups.length > maximumGroups) {
    throw new AwsFault(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "You have exceeded the number of security groups allowed per network interface.",
    );
  }
  return groups;
}

/** The network interface of an endpoint in one subnet. @source aws-facts 1.8 */
export function endpointInterface(
  call: Call,
  endpointId: string,
  subnetId: string,
  groupIds: readonly string[],
): NetworkInterface {
  return createNetworkInterface(call, {
    subnetId,
    groupIds,
    description: `VPC Endpoint Interface ${endpointId}`,
    interfaceType: "vpc_endpoint",
    requesterId: "amazon-vpce",
    ownerRef: endpointId,
  });
}
