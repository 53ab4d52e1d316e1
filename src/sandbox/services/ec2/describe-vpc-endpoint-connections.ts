import {
  DescribeVpcEndpointConnections$,
  type DescribeVpcEndpointConnectionsRequest,
  type DescribeVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { connectionView } from "./endpoint-view.ts";
import { listed } from "./listing.ts";
import { allEndpoints } from "./private-link.ts";
import { ec2State } from "./state.ts";

/**
 * Connections of all accounts to the services of this one. There is no filter by endpoint id, as clients
 * have found on AWS.
 *
 * @source aws-facts 1.3, 1.5
 */
export const describeVpcEndpointConnections = operation<
  DescribeVpcEndpointConnectionsRequest,
  DescribeVpcEndpointConnectionsResult
>(DescribeVpcEndpointConnections$, ["Filters", "MaxResults", "NextToken"], (input, call) => {
  const { endpointServices } = ec2State(call);
  const all = allEndpoints(call.world).flatMap((endpoint) => {
    const target = endpoint.item.service;
    const mine = target?.account === call.account && endpoint.scope.region === call.region;
    const service = mine ? endpointServices[target.id] : undefined;
    return service === undefined ? [] : [{ service, endpoint }];
  });
  const { items, NextToken } = listed(all, input, {
    keyOf: ({ endpoint }) => endpoint.item.id,
    tagsOf: ({ service, endpoint }) => service.connections[endpoint.item.id]?.tags ?? {},
    filters: {
      "ip-address-type": () => "ipv4",
      "service-id": ({ service }) => service.id,
      "vpc-endpoint-owner": ({ endpoint }) => endpoint.scope.account,
      "vpc-endpoint-region": ({ endpoint }) => endpoint.scope.region,
      "vpc-endpoint-state": ({ endpoint }) => endpoint.item.state,
    },
  });
  return {
    VpcEndpointConnections: items.map(({ service, endpoint }) => connectionView(service, endpoint)),
    NextToken,
  };
});
