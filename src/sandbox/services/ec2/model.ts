import type { ConnectionNotification } from "./connection-notification-model.ts";
import type { FlowLog } from "./flow-log-model.ts";
import type { Instance } from "./instance-model.ts";

/** Tags by key, in the order in which they were set. */
export type Tags = Record<string, string>;

/** Everything that EC2 keeps for one account and region. Records are by id, oldest first. */
export interface Ec2State {
  readonly vpcs: Record<string, Vpc>;
  readonly subnets: Record<string, Subnet>;
  readonly routeTables: Record<string, RouteTable>;
  readonly internetGateways: Record<string, InternetGateway>;
  readonly securityGroups: Record<string, SecurityGroup>;
  /** ENIs of all services: endpoints, load balancer nodes, tasks, databases, caches. */
  readonly networkInterfaces: Record<string, NetworkInterface>;
  readonly instances: Record<string, Instance>;
  /** Endpoints that this account made, to whomever's service. The only record of a connection's state. */
  readonly endpoints: Record<string, VpcEndpoint>;
  readonly endpointServices: Record<string, EndpointService>;
  readonly connectionNotifications: Record<string, ConnectionNotification>;
  readonly flowLogs: Record<string, FlowLog>;
  /** What each client token made, by `operation/token`. @source aws-facts 1.6 */
  readonly clientTokens: Record<string, ClientToken>;
}

/** A VPC. Its main route table and default security group carry `main` and `isDefault` themselves. */
export interface Vpc {
  readonly id: string;
  /** IPv4, /16 to /28. */
  readonly cidr: string;
  readonly isDefault: boolean;
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
  tags: Tags;
}

/** A subnet: one zone, a part of its VPC's range. */
export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  /** Name as this account sees it, for example `us-east-1a`. */
  readonly zoneName: string;
  /** Global id, for example `use1-az4`. */
  readonly zoneId: string;
  readonly defaultForAz: boolean;
  mapPublicIpOnLaunch: boolean;
  tags: Tags;
}

/** A route table with its routes and the subnets that use it. */
export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  associations: RouteTableAssociation[];
  routes: Route[];
  tags: Tags;
}

/** `subnetId` absent: the main association of the VPC. */
export interface RouteTableAssociation {
  readonly id: string;
  readonly subnetId?: string;
}

/** Exactly one of the two destinations is set. */
export interface Route {
  readonly destinationCidr?: string;
  readonly destinationPrefixListId?: string;
  /** `local`, an internet gateway or a gateway endpoint. */
  readonly gatewayId: string;
  readonly origin: "CreateRouteTable" | "CreateRoute";
}

/** An internet gateway; attached to one VPC or to none. */
export interface InternetGateway {
  readonly id: string;
  vpcId?: string;
  tags: Tags;
}

/** A security group with all its rules, ingress and egress. */
export interface SecurityGroup {
  readonly id: string;
  /** Unique in its VPC; `default` for the VPC's own. */
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  rules: SecurityGroupRule[];
  tags: Tags;
}

/** One rule: one peer, one protocol, one range of ports. */
export interface SecurityGroupRule {
  /** `sgr-…` */
  readonly id: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a protocol number, or `-1` for all. */
  readonly protocol: string;
  /** First port or ICMP type; -1 = all. */
  readonly fromPort: number;
  /** Last port or ICMP code; -1 = all. */
  readonly toPort: number;
  readonly peer: RulePeer;
  readonly description?: string;
  tags: Tags;
}

/** The other side of a rule. */
export type RulePeer =
  | { readonly kind: "cidr"; readonly cidr: string }
  | { readonly kind: "ipv6"; readonly cidr: string }
  | { readonly kind: "group"; readonly groupId: string }
  | { readonly kind: "prefix-list"; readonly prefixListId: string };

/** A network interface with one private IPv4 address. */
export interface NetworkInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zoneName: string;
  readonly zoneId: string;
  readonly privateIp: string;
  readonly macAddress: string;
  readonly description: string;
  /** For example `vpc_endpoint`, `network_load_balancer`, `interface`. */
  readonly interfaceType: string;
  /** Who asked for it where a service did, for example `amazon-elb`. */
  readonly requesterId?: string;
  readonly attachment: NetworkInterfaceAttachment;
  /** Public address that an internet gateway maps onto the private one. */
  publicIp?: string;
  /** What it belongs to, for the service that made it: an endpoint id, an ARN. */
  readonly ownerRef?: string;
  groupIds: string[];
  readonly createdAt: string;
  tags: Tags;
}

/** How an interface is attached: services attach theirs to machines of AWS's own account. */
interface NetworkInterfaceAttachment {
  /** `eni-attach-…` or `ela-attach-…` */
  readonly id: string;
  readonly instanceOwnerId: string;
  /** The account's own instance whose first interface it is; it goes with the instance. */
  readonly instanceId?: string;
}

/** States of an endpoint, spelled as on the wire. @source aws-facts 1.1 */
export type EndpointState =
  | "pendingAcceptance"
  | "pending"
  | "available"
  | "rejected"
  | "deleting"
  | "deleted"
  | "failed"
  | "expired";

/** An endpoint, in the account and region of the consumer who made it. */
export interface VpcEndpoint {
  readonly id: string;
  readonly type: "Interface" | "Gateway";
  readonly vpcId: string;
  /** `com.amazonaws.REGION.x` or `com.amazonaws.vpce.REGION.vpce-svc-…` */
  readonly serviceName: string;
  /** Set when the service is somebody's endpoint service: it lives in that account's slice. */
  readonly service?: { readonly id: string; readonly account: string };
  state: EndpointState;
  /** Traffic passes: from the first `available` on, through later changes, until it is rejected or deleted. */
  carriesTraffic: boolean;
  /** The VPC's resolver answers `privateDnsNames`. */
  servesPrivateDns: boolean;
  /** Counts changes of state, so that a transition that was overtaken does nothing. */
  revision: number;
  /** Interface: one subnet per zone, same order as `networkInterfaceIds`. */
  subnetIds: string[];
  networkInterfaceIds: string[];
  /** Interface: groups of its network interfaces. */
  groupIds: string[];
  /** Gateway: tables that lead to it. */
  routeTableIds: string[];
  /** As asked for; takes effect when the endpoint is next `available`, see `servesPrivateDns`. */
  privateDnsEnabled: boolean;
  /** Names that private DNS answers, as the service had them when it was enabled; empty while it is off. */
  privateDnsNames: string[];
  /** The eight characters that tell this endpoint's DNS names from others'. */
  readonly dnsSuffix: string;
  /** JSON text. */
  policyDocument: string;
  readonly createdAt: string;
  tags: Tags;
}

/** An endpoint service of this account. */
export interface EndpointService {
  readonly id: string;
  /** `com.amazonaws.vpce.REGION.vpce-svc-…` */
  readonly name: string;
  /** Spelled as on the wire: upper case, unlike an endpoint's. @source aws-facts 1.1 */
  state: "Available" | "Deleting";
  acceptanceRequired: boolean;
  networkLoadBalancerArns: string[];
  /** Zones of the load balancers when they were last read: at creation and at each modification. @source aws-facts 1.8 */
  zoneIds: string[];
  privateDns?: PrivateDnsName;
  /** Regions besides its own from which it can be used. */
  remoteRegions?: string[];
  allowedPrincipals: AllowedPrincipal[];
  /** The owner's own data about each connection, by endpoint id; its state is the endpoint's. */
  readonly connections: Record<string, EndpointConnection>;
  readonly createdAt: string;
  tags: Tags;
}

/** Private DNS name of a service and how far its owner has proved that the domain is theirs. */
export interface PrivateDnsName {
  readonly name: string;
  state: "pendingVerification" | "verified" | "failed";
  /** TXT record to publish: name is put before the domain. @source aws-facts 1.7 */
  readonly recordName: string;
  readonly recordValue: string;
}

/** Somebody who may ask for an endpoint to a service. */
export interface AllowedPrincipal {
  /** `*`, or the ARN of an account's root, a user or a role. */
  readonly principal: string;
  readonly permissionId: string;
  tags: Tags;
}

/** What the owner of a service keeps about one connection. */
interface EndpointConnection {
  readonly id: string;
  tags: Tags;
}

/** Outcome of a call with a client token. */
interface ClientToken {
  /** Digest of the other parameters. */
  readonly parameters: string;
  readonly resourceId: string;
  /** What was made, as it was then: repeats are answered with it once it is gone. */
  readonly made: unknown;
}
