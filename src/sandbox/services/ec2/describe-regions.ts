import {
  DescribeRegions$,
  type DescribeRegionsRequest,
  type DescribeRegionsResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { filtered } from "../support/filters.ts";

/** Regions that every account has. Those that must be opted into are not modelled. */
const regions = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
] as const;

/** The regions of an account. */
export const describeRegions = operation<DescribeRegionsRequest, DescribeRegionsResult>(
  DescribeRegions$,
  ["RegionNames", "AllRegions", "Filters"],
  (input) => {
    const names = input.RegionNames ?? [];
    const stranger = names.find((name) => !regions.some((region) => region === name));
    if (stranger !== undefined) {
      throw new AwsFault("InvalidParameterValue", `Invalid region provided: ${stranger}`);
    }
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
