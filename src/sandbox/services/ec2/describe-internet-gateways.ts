import {
  DescribeInternetGateways$,
  type DescribeInternetGatewaysRequest,
  type DescribeInternetGatewaysResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { selected } from "./existing.ts";
import { internetGatewayView } from "./internet-gateway-view.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** The account's internet gateways. */
export const describeInternetGateways = operation<
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult
>(DescribeInternetGateways$, ["InternetGatewayIds", "Filters", "MaxResults", "NextToken"], (input, call) => {
  const all = selected(ec2State(call), "internetGateways", input.InternetGatewayIds);
  const { items, NextToken } = listed(all, input, {
    keyOf: (gateway) => gateway.id,
    tagsOf: (gateway) => gateway.tags,
    filters: {
      "attachment.state": (gateway) => (gateway.vpcId === undefined ? [] : "available"),
      "attachment.vpc-id": (gateway) => gateway.vpcId,
      "internet-gateway-id": (gateway) => gateway.id,
      "owner-id": () => call.account,
    },
  });
  return { InternetGateways: items.map((gateway) => internetGatewayView(call, gateway)), NextToken };
});
