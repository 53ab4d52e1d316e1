import {
  DescribeInstanceTypeOfferings$,
  type DescribeInstanceTypeOfferingsRequest,
  type DescribeInstanceTypeOfferingsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { instanceTypes, offeringZones } from "./instance-types.ts";
import { listed } from "./listing.ts";
import { wire } from "./wire.ts";

/** Where the instance types are offered: by region, zone name or zone id. */
export const describeInstanceTypeOfferings = operation<
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult
>(DescribeInstanceTypeOfferings$, ["LocationType", "Filters", "MaxResults", "NextToken"], (input, call) => {
  const kind = input.LocationType ?? "region";
  const locations =
    kind === "region"
      ? [call.region]
      : offeringZones(call).map((zone) => (kind === "availability-zone-id" ? zone.id : zone.name));
  const all = instanceTypes().flatMap((type) => locations.map((location) => ({ type: type.name, location })));
  const { items, NextToken } = listed(all, input, {
    keyOf: ({ type, location }) => `${type} ${location}`,
    filters: { "instance-type": ({ type }) => type, location: ({ location }) => location },
  });
  return {
    InstanceTypeOfferings: items.map(({ type, location }) => ({
      InstanceType: wire(type),
      LocationType: kind,
      Location: location,
    })),
    NextToken,
  };
});
