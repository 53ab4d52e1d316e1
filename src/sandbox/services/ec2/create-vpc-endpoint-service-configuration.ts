import {
  CreateVpcEndpointServiceConfiguration$,
  type CreateVpcEndpointServiceConfigurationRequest,
  type CreateVpcEndpointServiceConfigurationResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { oncePerToken } from "./client-token.ts";
import { configurationView } from "./endpoint-service-view.ts";
import type { EndpointService } from "./model.ts";
import { unverifiedName } from "./private-dns-name.ts";
import { serviceLoadBalancers, zonesOfLoadBalancers } from "./service-load-balancers.ts";
import { ec2State } from "./state.ts";
import { remoteRegionsAfter } from "./supported-regions.ts";
import { tagsAtCreation } from "./tagging.ts";

/**
 * Makes an endpoint service on Network Load Balancers: `Available` at once, seen by nobody but its owner.
 *
 * @source aws-facts 1.3, 1.5, 1.6, 1.9
 */
export const createVpcEndpointServiceConfiguration = operation<
  CreateVpcEndpointServiceConfigurationRequest,
  CreateVpcEndpointServiceConfigurationResult
>(
  CreateVpcEndpointServiceConfiguration$,
  [
    "NetworkLoadBalancerArns",
    "AcceptanceRequired",
    "PrivateDnsName",
    "SupportedIpAddressTypes",
    "SupportedRegions",
    "ClientToken",
    "TagSpecifications",
  ],
  (input, call) => {
    const { endpointServices } = ec2State(call);
    const service = oncePerToken<EndpointService>(
      call,
      "CreateVpcEndpointServiceConfiguration",
      input,
      (id) => endpointServices[id],
      () => create(call, input),
    );
    return { ServiceConfiguration: configurationView(call, service), ClientToken: input.ClientToken };
  },
);

function create(call: Call, input: CreateVpcEndpointServiceConfigurationRequest): EndpointService {
  const arns = input.NetworkLoadBalancerArns ?? [];
  if (arns.length === 0) {
    throw new AwsFault(
      "InvalidParameter",
      "exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member",
    );
  }
  const stranger = (input.SupportedIpAddressTypes ?? []).find((type) => type !== "ipv4");
  if (stranger !== undefined) {
    throw new AwsFault(
      "NotImplemented",
      `The sandbox does not model endpoint services of address type ${stranger}.`,
      501,
    );
  }
  const balancers = serviceLoadBalancers(call, arns);
  const remoteRegions = remoteRegionsAfter(call, [], { added: input.SupportedRegions }, balancers);
  const id = newId("vpce-svc");
  const service: EndpointService = {
    id,
    name: `com.amazonaws.vpce.${call.region}.${id}`,
    state: "Available",
    acceptanceRequired: input.AcceptanceRequired ?? true,
    networkLoadBalancerArns: balancers.map((balancer) => balancer.arn),
    zoneIds: zonesOfLoadBalancers(balancers),
    ...(input.PrivateDnsName !== undefined && { privateDns: unverifiedName(input.PrivateDnsName) }),
    remoteRegions,
    allowedPrincipals: [],
    connections: {},
    createdAt: call.world.clock.iso(),
    tags: tagsAtCreation(input.TagSpecifications, "vpc-endpoint-service"),
  };
  ec2State(call).endpointServices[id] = service;
  return service;
}
