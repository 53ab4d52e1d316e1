import {
  DescribeSubnets$,
  type DescribeSubnetsRequest,
  type DescribeSubnetsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { ec2Arn } from "./arn.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import type { Subnet } from "./model.ts";
import { freeAddresses } from "./network-interfaces.ts";
import { ec2State } from "./state.ts";
import { subnetView } from "./subnet-view.ts";

/** The account's subnets. */
export const describeSubnets = operation<DescribeSubnetsRequest, DescribeSubnetsResult>(
  DescribeSubnets$,
  ["SubnetIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const zoneName = (subnet: Subnet) => subnet.zoneName;
    const cidr = (subnet: Subnet) => subnet.cidr;
    const forZone = (subnet: Subnet) => subnet.defaultForAz;
    const { items, NextToken } = listed(selected(ec2State(call), "subnets", input.SubnetIds), input, {
      keyOf: (subnet) => subnet.id,
      tagsOf: (subnet) => subnet.tags,
      filters: {
        "availability-zone": zoneName,
        availabilityZone: zoneName,
        "availability-zone-id": (subnet) => subnet.zoneId,
        "available-ip-address-count": (subnet) => freeAddresses(call, subnet.id),
        cidr,
        "cidr-block": cidr,
        cidrBlock: cidr,
        "default-for-az": forZone,
        defaultForAz: forZone,
        "map-public-ip-on-launch": (subnet) => subnet.mapPublicIpOnLaunch,
        "owner-id": () => call.account,
        state: () => "available",
        "subnet-arn": (subnet) => ec2Arn(call, "subnet", subnet.id),
        "subnet-id": (subnet) => subnet.id,
        "vpc-id": (subnet) => subnet.vpcId,
      },
    });
    return { Subnets: items.map((subnet) => subnetView(call, subnet)), NextToken };
  },
);
