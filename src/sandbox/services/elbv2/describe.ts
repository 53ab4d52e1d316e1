import type {
  Listener as ApiListener,
  LoadBalancer as ApiLoadBalancer,
  Tag,
  TargetGroup as ApiTargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { hashNumber } from "../../world/ids.ts";
import type { SliceScope } from "../../world/slice.ts";
import { elasticLoadBalancingState, type Listener, type LoadBalancer, type TargetGroup } from "./state.ts";

/** A load balancer as DescribeLoadBalancers shows it. */
export function describeLoadBalancer(balancer: LoadBalancer): ApiLoadBalancer {
  return {
    LoadBalancerArn: balancer.arn,
    DNSName: balancer.dnsName,
    CanonicalHostedZoneId: `Z${hashNumber(balancer.dnsName.split(".").slice(1).join(".")).toString(36).toUpperCase()}`,
    CreatedTime: new Date(balancer.createdAt),
    LoadBalancerName: balancer.name,
    Scheme: balancer.scheme,
    VpcId: balancer.vpcId,
    State: {
      Code: balancer.state,
      ...(balancer.stateReason !== undefined && { Reason: balancer.stateReason }),
    },
    Type: balancer.type,
    AvailabilityZones: balancer.zones.map((zone) => ({
      ZoneName: zone.zoneName,
      SubnetId: zone.subnetId,
      LoadBalancerAddresses: [],
    })),
    IpAddressType: balancer.ipAddressType,
    ...(balancer.securityGroupIds.length > 0 && {
      SecurityGroups: balancer.securityGroupIds,
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: balancer.enforceInboundOnPrivateLink,
    }),
  };
}

/** A target group as DescribeTargetGroups shows it. */
export function describeTargetGroup(scope: SliceScope, group: TargetGroup): ApiTargetGroup {
  const { listeners } = elasticLoadBalancingState(scope);
  const balancers = Object.values(listeners)
    .filter((listener) => listener.targetGroupArn === group.arn)
    .map((listener) => listener.loadBalancerArn);
  const check = group.healthCheck;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: check.protocol,
    HealthCheckPort: check.port,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    ...(check.path !== undefined && { HealthCheckPath: check.path }),
    ...(check.matcher !== undefined && { Matcher: { HttpCode: check.matcher } }),
    LoadBalancerArns: [...new Set(balancers)],
    TargetType: group.targetType,
    IpAddressType: "ipv4",
  };
}

/** A listener as DescribeListeners shows it. */
export function describeListener(listener: Listener): ApiListener {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol,
    ...(listener.tls !== undefined && {
      Certificates: [{ CertificateArn: listener.tls.certificateArn }],
      SslPolicy: listener.tls.sslPolicy,
      AlpnPolicy: [listener.tls.alpnPolicy],
    }),
    DefaultActions: [
      {
        Type: "forward",
        TargetGroupArn: listener.targetGroupArn,
        Order: 1,
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: listener.targetGroupArn }] },
      },
    ],
  };
}

/** Attributes as a list of keys and values. */
export function attributeList(
  attributes: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags given at creation as a record. */
export function tagRecord(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}
