import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp } from "../support/records.ts";
import { placeSubnets, zonesOf, type SubnetPlacement } from "../support/subnet-placement.ts";
import { rdsSlice, type DbSubnetGroup } from "./state.ts";

/** The subnet group of that name, in any case of letters. @throws DBSubnetGroupNotFoundFault 404. @source aws-facts 2.3 */
export function subnetGroupNamed(scope: SliceScope, name: string | undefined): DbSubnetGroup {
  const group = lookUp(rdsSlice(scope).subnetGroups, (name ?? "").toLowerCase());
  if (group === undefined)
    throw new AwsFault("DBSubnetGroupNotFoundFault", `DB subnet group '${name ?? ""}' does not exist.`, 404);
  return group;
}

/** Subnets for a group, in two zones at least. @throws InvalidSubnet, DBSubnetGroupDoesNotCoverEnoughAZs. @source aws-facts 2.2, 2.9 */
export function placementOf(scope: SliceScope, ids: readonly string[] | undefined): SubnetPlacement {
  const placed = placeSubnets(scope, ids ?? []);
  if (typeof placed === "string") throw new AwsFault("InvalidSubnet", placed);
  const zones = zonesOf(placed.subnets);
  if (zones.length < 2) {
    throw new AwsFault(
      "DBSubnetGroupDoesNotCoverEnoughAZs",
      `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join(", ")}. Add subnets to cover at least 2 AZs.`,
    );
  }
  return placed;
}

/** A subnet group as answers carry it. */
export function describeSubnetGroup(group: DbSubnetGroup) {
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    VpcId: group.vpcId,
    SubnetGroupStatus: "Complete",
    Subnets: group.subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SubnetOutpost: {},
      SubnetStatus: "Active",
    })),
    DBSubnetGroupArn: group.arn,
    SupportedNetworkTypes: ["IPV4"],
  };
}
