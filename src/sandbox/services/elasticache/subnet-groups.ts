import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { placeSubnets, type SubnetPlacement } from "../support/subnet-placement.ts";
import { cacheSlice, type CacheSubnetGroup } from "./state.ts";

/** The subnet group of that name, in any case of letters. @throws CacheSubnetGroupNotFoundFault 400. @source aws-facts 2.3 */
export function subnetGroupNamed(scope: SliceScope, name: string | undefined): CacheSubnetGroup {
  const group = lookUp(cacheSlice(scope).subnetGroups, (name ?? "").toLowerCase());
  if (group === undefined) {
    throw new AwsFault("CacheSubnetGroupNotFoundFault", `Cache Subnet Group ${name ?? ""} does not exist.`);
  }
  return group;
}

/** Subnets for a group. @throws InvalidSubnet */
export function placementOf(scope: SliceScope, ids: readonly string[] | undefined): SubnetPlacement {
  const placed = placeSubnets(scope, ids ?? []);
  if (typeof placed === "string") throw new AwsFault("InvalidSubnet", placed);
  return placed;
}

/** A subnet group as answers carry it. */
export function describeSubnetGroup(group: CacheSubnetGroup) {
  return {
    CacheSubnetGroupName: group.name,
    CacheSubnetGroupDescription: group.description,
    VpcId: group.vpcId,
    Subnets: group.subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SupportedNetworkTypes: ["ipv4" as const],
    })),
    ARN: group.arn,
    SupportedNetworkTypes: ["ipv4" as const],
  };
}
