import {
  DescribeRegions$,
  type DescribeRegionsRequest,
  type DescribeRegionsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { filtered } from "../support/filters.ts";
import { checkRegions, regions } from "./regions.ts";

/** The regions of an account. */
export const describeRegions = operation<DescribeRegionsRequest, DescribeRegionsResult>(
  DescribeRegions$,
  ["RegionNames", "AllRegions", "Filters"],
  (input) => {
    const names = input.RegionNames ?? [];
    checkRegions(names);
    const chosen = regions.filter((region) => names.length === 0 || names.includes(region));
    const found = filtered(chosen, input.Filters, {
      endpoint: (region) => endpointOf(region),
      "opt-in-status": () => "opt-in-not-required",
      "region-name": (region) => region,
    });
    return {
      Regions: found.map((region) => ({
        RegionName: region,
        Endpoint: endpointOf(region),
        OptInStatus: "opt-in-not-required",
      })),
    };
  },
);

function endpointOf(region: string): string {
  return `ec2.${region}.amazonaws.com`;
}
