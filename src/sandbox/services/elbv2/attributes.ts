const flag = /^(true|false)$/;

/** Attributes of a Network Load Balancer that are modelled, with what they may be. */
export const loadBalancerAttributes: Readonly<Record<string, RegExp>> = {
  "deletion_protection.enabled": flag,
  "load_balancing.cross_zone.enabled": flag,
  "access_logs.s3.enabled": /^false$/,
  "dns_record.client_routing_policy": /^any_availability_zone$/,
};

/** Their defaults. @source aws-facts 2.9 */
export const loadBalancerDefaults: Readonly<Record<string, string>> = {
  "deletion_protection.enabled": "false",
  "load_balancing.cross_zone.enabled": "false",
  "access_logs.s3.enabled": "false",
  "dns_record.client_routing_policy": "any_availability_zone",
};

/** Attributes of a target group of IPs that are modelled. */
export const targetGroupAttributes: Readonly<Record<string, RegExp>> = {
  "deregistration_delay.timeout_seconds": /^([0-9]|[1-9]\d{1,2}|[12]\d{3}|3[0-5]\d\d|3600)$/,
  "proxy_protocol_v2.enabled": flag,
  "preserve_client_ip.enabled": /^false$/,
  "stickiness.enabled": /^false$/,
  "deregistration_delay.connection_termination.enabled": flag,
  "load_balancing.cross_zone.enabled": /^(true|false|use_load_balancer_configuration)$/,
};

/** Their defaults. @source aws-facts 1.9, 2.9 */
export const targetGroupDefaults: Readonly<Record<string, string>> = {
  "deregistration_delay.timeout_seconds": "300",
  "proxy_protocol_v2.enabled": "false",
  "preserve_client_ip.enabled": "false",
  "stickiness.enabled": "false",
  "deregistration_delay.connection_termination.enabled": "false",
  "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
};

/** Attributes of a listener. One of TLS has none: its idle timeout is fixed. @source aws-facts 1.9 */
export function attributesOfListener(protocol: string): Readonly<Record<string, RegExp>> {
  return protocol === "TCP" ? tcpAttributes : {};
}

/** Their defaults. @source aws-facts 1.9 */
export function defaultsOfListener(protocol: string): Readonly<Record<string, string>> {
  return protocol === "TCP" ? { "tcp.idle_timeout.seconds": "350" } : {};
}

const tcpAttributes: Readonly<Record<string, RegExp>> = {
  "tcp.idle_timeout.seconds": /^([6-9]\d|[1-9]\d{2}|[1-5]\d{3}|6000)$/,
};
