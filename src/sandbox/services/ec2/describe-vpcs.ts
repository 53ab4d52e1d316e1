import { DescribeVpcs$, type DescribeVpcsRequest, type DescribeVpcsResult } from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";
import { dhcpOptionsId, vpcView } from "./vpc-view.ts";

/** The account's VPCs. */
export const describeVpcs = operation<DescribeVpcsRequest, DescribeVpcsResult>(
  DescribeVpcs$,
  ["VpcIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const { items, NextToken } = listed(selected(ec2State(call), "vpcs", input.VpcIds), input, {
      keyOf: (vpc) => vpc.id,
      tagsOf: (vpc) => vpc.tags,
      filters: {
        cidr: (vpc) => vpc.cidr,
        "cidr-block-association.cidr-block": (vpc) => vpc.cidr,
        "cidr-block-association.state": () => "associated",
        "dhcp-options-id": () => dhcpOptionsId(call),
        "is-default": (vpc) => vpc.isDefault,
        "owner-id": () => call.account,
        state: () => "available",
        "vpc-id": (vpc) => vpc.id,
      },
    });
    return { Vpcs: items.map((vpc) => vpcView(call, vpc)), NextToken };
  },
);
