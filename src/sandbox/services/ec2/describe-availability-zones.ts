import {
  DescribeAvailabilityZones$,
  type DescribeAvailabilityZonesRequest,
  type DescribeAvailabilityZonesResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { filtered } from "../support/filters.ts";

/** The zones of the region, under the names that this account has for them. @source aws-facts 1.5 */
export const describeAvailabilityZones = operation<
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult
>(DescribeAvailabilityZones$, ["ZoneNames", "ZoneIds", "AllAvailabilityZones", "Filters"], (input, call) => {
  const all = call.world.zones(call.account, call.region);
  const names = input.ZoneNames ?? [];
  const ids = input.ZoneIds ?? [];
  const stranger =
    names.find((name) => !all.some((zone) => zone.name === name)) ??
    ids.find((id) => !all.some((zone) => zone.id === id));
  if (stranger !== undefined) {
    throw new AwsFault("InvalidParameterValue", `Invalid availability zone: [${stranger}]`);
  }
  const chosen = all.filter(
    (zone) =>
      (names.length === 0 || names.includes(zone.name)) && (ids.length === 0 || ids.includes(zone.id)),
  );
  const group = `${call.region}-zg-1`;
  const zones = filtered(chosen, input.Filters, {
    "group-name": () => group,
    message: () => [],
    "opt-in-status": () => "opt-in-not-required",
    "region-name": () => call.region,
    state: () => "available",
    "zone-id": (zone) => zone.id,
    "zone-name": (zone) => zone.name,
    "zone-type": () => "availability-zone",
  });
  return {
    AvailabilityZones: zones.map((zone) => ({
      ZoneName: zone.name,
      ZoneId: zone.id,
      RegionName: call.region,
      State: "available",
      OptInStatus: "opt-in-not-required",
      GroupName: group,
      NetworkBorderGroup: call.region,
      ZoneType: "availability-zone",
      Messages: [],
    })),
  };
});
