import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { createNetworkInterface, freeAddresses } from "../ec2/network-interfaces.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import { zonesOf } from "../support/subnet-placement.ts";
import { endpointNames } from "./endpoints.ts";
import type { CacheNode, CacheSubnetGroup, ReplicationGroup } from "./state.ts";

/** Where a node goes. */
export interface NodePlace {
  readonly zone: string;
  readonly subnetId: string;
}

/**
 * Places for more nodes, spread over the zones of the subnet group.
 *
 * @param taken zones of the nodes that are there
 * @throws InvalidParameterCombination for Multi-AZ in one zone, InsufficientCacheClusterCapacity
 */
export function choosePlaces(
  scope: SliceScope,
  group: CacheSubnetGroup,
  count: number,
  taken: readonly string[],
  multiAz: boolean,
): NodePlace[] {
  const zones = zonesOf(group.subnets);
  if (multiAz && zones.length < 2) {
    throw new AwsFault(
      "InvalidParameterCombination",
      `Multi-AZ needs a subnet group with two Availability Zones; ${group.name} covers ${zones.join(", ")}.`,
    );
  }
  const used = [...taken];
  const reserved = new Map<string, number>();
  return Array.from({ length: count }, () => {
    const load = (zone: string) => used.filter((other) => other === zone).length;
    const zone = zones.toSorted((a, b) => load(a) - load(b))[0] ?? "";
    used.push(zone);
    const subnetId = subnetIn(scope, group, zone, reserved);
    reserved.set(subnetId, (reserved.get(subnetId) ?? 0) + 1);
    return { zone, subnetId };
  });
}

function subnetIn(
  scope: SliceScope,
  group: CacheSubnetGroup,
  zone: string,
  reserved: ReadonlyMap<string, number>,
): string {
  const known = ec2State(scope).subnets;
  const [best] = group.subnets
    .filter((subnet) => subnet.zone === zone && lookUp(known, subnet.id) !== undefined)
    .map(({ id }) => ({ id, free: freeAddresses(scope, id) - (reserved.get(id) ?? 0) }))
    .toSorted((a, b) => b.free - a.free);
  if (best === undefined || best.free < 1) {
    throw new AwsFault(
      "InsufficientCacheClusterCapacity",
      `The subnet group ${group.name} has no free address in the Availability Zone ${zone}.`,
    );
  }
  return best.id;
}

/** A group as far as the names of its nodes go. */
export type NamedGroup = Pick<ReplicationGroup, "id" | "arn" | "transitEncryption" | "securityGroupIds">;

/**
 * Makes the nodes of a group with their network interfaces: what keeps subnets and groups from being
 * deleted while the cache lives.
 *
 * @param from number of the first node, 1 for the primary
 */
export function addNodes(
  scope: SliceScope,
  group: NamedGroup,
  places: readonly NodePlace[],
  from: number,
): CacheNode[] {
  const names = endpointNames(scope, group.id, group.transitEncryption);
  return places.map(({ zone, subnetId }, index) => {
    const clusterId = `${group.id}-${String(from + index).padStart(3, "0")}`;
    const eni = createNetworkInterface(scope, {
      subnetId,
      groupIds: group.securityGroupIds,
      description: `ElastiCache ${clusterId}`,
      interfaceType: "interface",
      requesterId: "amazon-elasticache",
      ownerRef: group.arn,
    });
    return {
      clusterId,
      arn: `arn:aws:elasticache:${scope.region}:${scope.account}:cluster:${clusterId}`,
      role: from + index === 1 ? "primary" : "replica",
      zone,
      address: names.node(clusterId),
      networkInterfaceId: eni.id,
      privateIp: eni.privateIp,
    };
  });
}
