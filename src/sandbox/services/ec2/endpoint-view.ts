import type { VpcEndpoint as EndpointAnswer, VpcEndpointConnection } from "@aws-sdk/client-ec2";
import type { Call } from "../../operation.ts";
import { tagPairs } from "../support/tags.ts";
import { dnsEntries } from "./dns-names.ts";
import type { EndpointService, VpcEndpoint } from "./model.ts";
import type { Placed } from "./private-link.ts";
import { ec2State } from "./state.ts";
import { wire } from "./wire.ts";

/** An endpoint as its own account sees it: nothing of what is behind the service. @source aws-facts 1.5 */
export function endpointView(call: Call, endpoint: VpcEndpoint): EndpointAnswer {
  const { securityGroups } = ec2State(call);
  const isInterface = endpoint.type === "Interface";
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: endpoint.type,
    VpcId: endpoint.vpcId,
    ServiceName: endpoint.serviceName,
    ServiceRegion: call.region,
    State: wire(endpoint.state),
    OwnerId: call.account,
    PolicyDocument: endpoint.policyDocument,
    RouteTableIds: endpoint.routeTableIds,
    SubnetIds: endpoint.subnetIds,
    NetworkInterfaceIds: endpoint.networkInterfaceIds,
    Groups: endpoint.groupIds.map((id) => ({ GroupId: id, GroupName: securityGroups[id]?.name })),
    ...(isInterface && { IpAddressType: "ipv4", DnsOptions: { DnsRecordIpType: "ipv4" } }),
    PrivateDnsEnabled: endpoint.privateDnsEnabled,
    RequesterManaged: false,
    DnsEntries: dnsEntries({ scope: call, item: endpoint }),
    CreationTimestamp: new Date(endpoint.createdAt),
    Tags: tagPairs(endpoint.tags),
  };
}

/**
 * An endpoint as the owner of the service sees it: not its VPC, subnets, network interfaces, groups,
 * policy or tags. The tags are those that the owner gave the connection.
 *
 * @source aws-facts 1.5
 */
export function connectionView(
  service: EndpointService,
  endpoint: Placed<VpcEndpoint>,
): VpcEndpointConnection {
  const { scope, item } = endpoint;
  const connection = service.connections[item.id];
  return {
    ServiceId: service.id,
    VpcEndpointId: item.id,
    VpcEndpointOwner: scope.account,
    VpcEndpointRegion: scope.region,
    VpcEndpointState: wire(item.state),
    CreationTimestamp: new Date(item.createdAt),
    DnsEntries: dnsEntries(endpoint).filter(({ DnsName }) => !item.privateDnsNames.includes(DnsName ?? "")),
    NetworkLoadBalancerArns: service.networkLoadBalancerArns,
    IpAddressType: "ipv4",
    VpcEndpointConnectionId: connection?.id,
    Tags: tagPairs(connection?.tags ?? {}),
  };
}
