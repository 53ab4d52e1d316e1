import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { createNetworkInterface, freeAddresses } from "../ec2/network-interfaces.ts";
import type { NetworkInterface } from "../ec2/model.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import { zonesOf } from "../support/subnet-placement.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import type { DbSubnetGroup } from "./state.ts";

/** Zones for the primary and the standby. @throws InvalidVPCNetworkStateFault, InvalidParameterCombination */
export function chooseZones(
  group: DbSubnetGroup,
  multiAz: boolean,
  wanted: string | undefined,
): { zone: string; standbyZone?: string } {
  const zones = zonesOf(group.subnets);
  if (multiAz && wanted !== undefined) {
    throw invalidCombination("Requesting a specific availability zone is not valid for Multi-AZ instances.");
  }
  const zone = wanted ?? zones[0];
  if (zone === undefined || !zones.includes(zone)) {
    throw new AwsFault(
      "InvalidVPCNetworkStateFault",
      `The DB subnet group ${group.name} has no subnet in the Availability Zone ${zone ?? ""}.`,
    );
  }
  if (!multiAz) return { zone };
  const standbyZone = zones.find((other) => other !== zone);
  if (standbyZone === undefined) {
    throw new AwsFault(
      "DBSubnetGroupDoesNotCoverEnoughAZs",
      `The DB subnet group ${group.name} covers one Availability Zone only.`,
    );
  }
  return { zone, standbyZone };
}

/** Checks groups against the VPC of the instance. @throws InvalidParameterValue, InvalidParameterCombination */
export function checkSecurityGroups(scope: SliceScope, vpcId: string, ids: readonly string[]): void {
  const { securityGroups } = ec2State(scope);
  for (const id of ids) {
    const group = lookUp(securityGroups, id);
    if (group === undefined) throw invalidValue(`Invalid security group , groupId= ${id}, groupName=.`);
    if (group.vpcId !== vpcId) {
      throw invalidCombination(
        `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpcId} and the EC2 security group is in ${group.vpcId}`,
      );
    }
  }
}

/** The subnet of a zone with the most free addresses. @throws InvalidVPCNetworkStateFault */
export function subnetIn(scope: SliceScope, group: DbSubnetGroup, zone: string): string {
  const known = ec2State(scope).subnets;
  const [best] = group.subnets
    .filter((subnet) => subnet.zone === zone && lookUp(known, subnet.id) !== undefined)
    .map(({ id }) => ({ id, free: freeAddresses(scope, id) }))
    .toSorted((a, b) => b.free - a.free);
  if (best === undefined || best.free < 1) {
    throw new AwsFault(
      "InvalidVPCNetworkStateFault",
      `The DB subnet group ${group.name} has no free address in the Availability Zone ${zone}.`,
    );
  }
  return best.id;
}

/** The network interface of an instance: what keeps subnets and groups from being deleted while it lives. */
export function addInterface(
  scope: SliceScope,
  subnetId: string,
  securityGroupIds: readonly string[],
  instanceArn: string,
): NetworkInterface {
  return createNetworkInterface(scope, {
    subnetId,
    groupIds: securityGroupIds,
    description: "RDSNetworkInterface",
    interfaceType: "interface",
    requesterId: "amazon-rds",
    ownerRef: instanceArn,
  });
}
