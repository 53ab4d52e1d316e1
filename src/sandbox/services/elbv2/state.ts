import { slice } from "../../world/slice.ts";

/** Everything that Elastic Load Balancing keeps for one account and region. Records are by ARN, oldest first. */
export interface ElasticLoadBalancingState {
  readonly loadBalancers: Record<string, LoadBalancer>;
  readonly listeners: Record<string, Listener>;
  readonly targetGroups: Record<string, TargetGroup>;
}

/** A Network Load Balancer. */
export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly type: "network";
  readonly scheme: "internal" | "internet-facing";
  readonly vpcId: string;
  /** @source aws-facts 2.4 */
  state: "provisioning" | "active" | "active_impaired" | "failed";
  stateReason?: string;
  readonly ipAddressType: "ipv4";
  zones: LoadBalancerZone[];
  /** Empty: made without groups, so it can never get one. @source aws-facts 1.9 */
  securityGroupIds: string[];
  enforceInboundOnPrivateLink: "on" | "off";
  /** Attributes by key, for example `load_balancing.cross_zone.enabled`. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
  readonly createdAt: string;
}

/** The node of a load balancer in one zone. */
export interface LoadBalancerZone {
  /** Name as the owner's account sees it. */
  readonly zoneName: string;
  /** Global id; what other accounts compare. */
  readonly zoneId: string;
  readonly subnetId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
}

/** A listener: a port of a load balancer and the group that it forwards to. */
export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  protocol: "TCP" | "UDP" | "TCP_UDP" | "TLS";
  port: number;
  targetGroupArn: string;
  /** Set for protocol TLS. */
  tls?: ListenerTls;
  /** Attributes by key, for example `tcp.idle_timeout.seconds`. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

/** How a listener ends TLS. */
export interface ListenerTls {
  readonly certificateArn: string;
  /** For example `ELBSecurityPolicy-TLS13-1-2-2021-06`. */
  readonly sslPolicy: string;
  /** For example `HTTP2Preferred`; `None`: no part in ALPN. */
  readonly alpnPolicy: string;
}

/** A group of targets that are checked the same way. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: "TCP" | "UDP" | "TCP_UDP" | "TLS";
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: "ip" | "instance";
  healthCheck: TargetHealthCheck;
  /** Attributes by key, for example `proxy_protocol_v2.enabled`. */
  attributes: Record<string, string>;
  targets: Target[];
  tags: Record<string, string>;
}

/** How targets of a group are checked. Defaults: aws-facts 2.9. */
export interface TargetHealthCheck {
  protocol: "TCP" | "HTTP" | "HTTPS";
  /** A port number or `traffic-port`. */
  port: string;
  /** HTTP and HTTPS only. */
  path?: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** Codes that count as healthy, for example `200-399`; HTTP and HTTPS only. */
  matcher?: string;
}

/** One registered target. States and reasons: aws-facts 2.4. */
export interface Target {
  /** An IP address or an instance id. */
  readonly id: string;
  readonly port: number;
  /** Zone name, or `all` for addresses outside the VPC. */
  readonly zone: string;
  state: "initial" | "healthy" | "unhealthy" | "unhealthy.draining" | "unused" | "draining" | "unavailable";
  reason?: string;
  description?: string;
}

/** Elastic Load Balancing's part of the state, per account and region. */
export const elasticLoadBalancingState = slice<ElasticLoadBalancingState>("elasticloadbalancing", () => ({
  loadBalancers: {},
  listeners: {},
  targetGroups: {},
}));
