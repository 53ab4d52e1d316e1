import {
  DescribeVpcEndpoints$,
  type DescribeVpcEndpointsRequest,
  type DescribeVpcEndpointsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { endpointView } from "./endpoint-view.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** The account's endpoints, also those that were deleted a moment ago. @source aws-facts 1.2, 1.3 */
export const describeVpcEndpoints = operation<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult>(
  DescribeVpcEndpoints$,
  ["VpcEndpointIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const all = selected(ec2State(call), "endpoints", input.VpcEndpointIds);
    const { items, NextToken } = listed(all, input, {
      keyOf: (endpoint) => endpoint.id,
      tagsOf: (endpoint) => endpoint.tags,
      clips: true,
      filters: {
        "ip-address-type": (endpoint) => (endpoint.type === "Interface" ? "ipv4" : undefined),
        "service-name": (endpoint) => endpoint.serviceName,
        "service-region": () => call.region,
        "vpc-endpoint-id": (endpoint) => endpoint.id,
        "vpc-endpoint-state": (endpoint) => endpoint.state,
        "vpc-endpoint-type": (endpoint) => endpoint.type,
        "vpc-id": (endpoint) => endpoint.vpcId,
      },
    });
    return { VpcEndpoints: items.map((endpoint) => endpointView(call, endpoint)), NextToken };
  },
);
