import {
  ModifyVpcEndpointServiceConfiguration$,
  type ModifyVpcEndpointServiceConfigurationRequest,
  type ModifyVpcEndpointServiceConfigurationResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation } from "../../operation.ts";
import { existing } from "./existing.ts";
import { unverifiedName } from "./private-dns-name.ts";
import { endpointsTo, isActive } from "./private-link.ts";
import { serviceLoadBalancers, zonesOfLoadBalancers } from "./service-load-balancers.ts";
import { remoteRegionsAfter } from "./supported-regions.ts";
import { ec2State } from "./state.ts";

/**
 * Changes a service, and reads the zones of its load balancers again, which nothing else does. Whether
 * acceptance is required counts for later requests only.
 *
 * @source aws-facts 1.2, 1.3, 1.4, 1.8 to 1.10
 */
export const modifyVpcEndpointServiceConfiguration = operation<
  ModifyVpcEndpointServiceConfigurationRequest,
  ModifyVpcEndpointServiceConfigurationResult
>(
  ModifyVpcEndpointServiceConfiguration$,
  [
    "ServiceId",
    "AcceptanceRequired",
    "AddNetworkLoadBalancerArns",
    "RemoveNetworkLoadBalancerArns",
    "PrivateDnsName",
    "RemovePrivateDnsName",
    "AddSupportedRegions",
    "RemoveSupportedRegions",
  ],
  (input, call) => {
    const service = existing(ec2State(call), "endpointServices", input.ServiceId);
    const removed = input.RemoveNetworkLoadBalancerArns ?? [];
    const stranger = removed.find((arn) => !service.networkLoadBalancerArns.includes(arn));
    if (stranger !== undefined) {
      throw new AwsFault(
        "InvalidParameter",
        `The Network Load Balancer '${stranger}' is not associated with the service ${service.id}`,
      );
    }
    const connected = endpointsTo({ scope: call, item: service }).some(({ item }) => isActive(item.state));
    if (removed.length > 0 && connected) {
      throw new AwsFault(
        "ExistingVpcEndpointConnections",
        "Service has existing active VPC Endpoint connections!",
      );
    }
    const arns = [
      ...service.networkLoadBalancerArns.filter((arn) => !removed.includes(arn)),
      ...(input.AddNetworkLoadBalancerArns ?? []),
    ];
    if (arns.length === 0) {
      throw new AwsFault("InvalidParameter", "A service must have at least one load balancer.");
    }
    if (input.PrivateDnsName !== undefined && input.RemovePrivateDnsName === true) {
      throw new AwsFault(
        "InvalidParameterCombination",
        "The parameter PrivateDnsName cannot be used with the parameter RemovePrivateDnsName",
      );
    }
    const balancers = serviceLoadBalancers(call, arns, service.id);
    const remoteRegions = remoteRegionsAfter(
      call,
      service.remoteRegions ?? [],
      { added: input.AddSupportedRegions, removed: input.RemoveSupportedRegions },
      balancers,
    );
    const renamed =
      input.PrivateDnsName === undefined || input.PrivateDnsName === service.privateDns?.name
        ? service.privateDns
        : unverifiedName(input.PrivateDnsName);

    service.networkLoadBalancerArns = balancers.map((balancer) => balancer.arn);
    service.remoteRegions = remoteRegions;
    service.zoneIds = zonesOfLoadBalancers(balancers);
    if (input.AcceptanceRequired !== undefined) service.acceptanceRequired = input.AcceptanceRequired;
    if (renamed === undefined || input.RemovePrivateDnsName === true) delete service.privateDns;
    else service.privateDns = renamed;
    return { Return: true };
  },
);
