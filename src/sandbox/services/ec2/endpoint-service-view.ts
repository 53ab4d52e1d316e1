import type { ServiceConfiguration, ServiceDetail } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { serviceBaseDnsName } from "./dns-names.ts";
import type { Target } from "./endpoint-targets.ts";
import { typeOf } from "./endpoint-targets.ts";
import type { EndpointService } from "./model.ts";

/** A service as its owner sees it. @source aws-facts 1.5 */
export function configurationView(call: Call, service: EndpointService): ServiceConfiguration {
  const { privateDns } = service;
  return {
    ServiceType: [{ ServiceType: "Interface" }],
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceState: service.state,
    ...zoneLists(call, service.zoneIds),
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    NetworkLoadBalancerArns: service.networkLoadBalancerArns,
    SupportedIpAddressTypes: ["ipv4"],
    BaseEndpointDnsNames: [serviceBaseDnsName(call.region, service.id)],
    PrivateDnsName: privateDns?.name,
    PrivateDnsNameConfiguration:
      privateDns === undefined
        ? {}
        : {
            State: privateDns.state,
            Type: "TXT",
            Name: privateDns.recordName,
            Value: privateDns.recordValue,
          },
    SupportedRegions: [call.region, ...(service.remoteRegions ?? [])].map((Region) => ({
      Region,
      ServiceState: service.state,
    })),
    RemoteAccessEnabled: (service.remoteRegions ?? []).length > 0,
    Tags: tagPairs(service.tags),
  };
}

/**
 * A service as those see it who may ask for an endpoint: not its load balancers, not its other consumers.
 * Zones bear the caller's own names.
 *
 * @source aws-facts 1.5
 */
export function serviceDetailView(call: Call, target: Target): ServiceDetail {
  const shared: ServiceDetail = {
    ServiceType: [{ ServiceType: typeOf(target) }],
    ServiceRegion: call.region,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ["ipv4"],
  };
  if (target.kind === "aws") {
    const { service } = target;
    const all = call.world.zones(call.account, call.region).map((zone) => zone.id);
    return {
      ...shared,
      ServiceName: service.name,
      ServiceId: service.id,
      ...zoneLists(call, all),
      Owner: "amazon",
      BaseEndpointDnsNames: [service.baseDnsName],
      ...(service.privateDnsNames.length > 0 && {
        PrivateDnsName: service.privateDnsNames[0],
        PrivateDnsNames: service.privateDnsNames.map((PrivateDnsName) => ({ PrivateDnsName })),
        PrivateDnsNameVerificationState: "verified",
      }),
      VpcEndpointPolicySupported: true,
      AcceptanceRequired: false,
      Tags: [],
    };
  }
  const { scope, item } = target.service;
  return {
    ...shared,
    ServiceName: item.name,
    ServiceId: item.id,
    ...zoneLists(call, item.zoneIds),
    Owner: scope.account,
    BaseEndpointDnsNames: [serviceBaseDnsName(call.region, item.id)],
    ...(item.privateDns !== undefined && {
      PrivateDnsName: item.privateDns.name,
      PrivateDnsNames: [{ PrivateDnsName: item.privateDns.name }],
      PrivateDnsNameVerificationState: item.privateDns.state,
    }),
    VpcEndpointPolicySupported: false,
    AcceptanceRequired: item.acceptanceRequired,
    Tags: scope.account === call.account ? tagPairs(item.tags) : [],
  };
}

/** Zones of a service that the caller's account has too, by the caller's names and by id. @source aws-facts 1.5 */
function zoneLists(call: Call, zoneIds: readonly string[]) {
  const shared = call.world.zones(call.account, call.region).filter((zone) => zoneIds.includes(zone.id));
  return {
    AvailabilityZones: shared.map((zone) => zone.name),
    AvailabilityZoneIds: shared.map((zone) => zone.id),
  };
}
