import {
  DescribeVpcEndpointServiceConfigurations$,
  type DescribeVpcEndpointServiceConfigurationsRequest,
  type DescribeVpcEndpointServiceConfigurationsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { configurationView } from "./endpoint-service-view.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** The services of the account itself. */
export const describeVpcEndpointServiceConfigurations = operation<
  DescribeVpcEndpointServiceConfigurationsRequest,
  DescribeVpcEndpointServiceConfigurationsResult
>(
  DescribeVpcEndpointServiceConfigurations$,
  ["ServiceIds", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const all = selected(ec2State(call), "endpointServices", input.ServiceIds);
    const { items, NextToken } = listed(all, input, {
      keyOf: (service) => service.id,
      tagsOf: (service) => service.tags,
      clips: true,
      filters: {
        "service-id": (service) => service.id,
        "service-name": (service) => service.name,
        "service-state": (service) => service.state,
        "supported-ip-address-types": () => "ipv4",
      },
    });
    return { ServiceConfigurations: items.map((service) => configurationView(call, service)), NextToken };
  },
);
