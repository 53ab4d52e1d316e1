import type { OperationsConfig } from "./operations-config.ts";

/**
 * What `init producer` builds, after `privlink.yaml` was validated and every default was filled in.
 * The graph is a pure function of this value and of what AWS says about the account (StackFacts).
 */
export interface ProducerConfig extends OperationsConfig {
  /** Stack name: prefix of every AWS name and value of the tag `privlink:stack`. */
  readonly stack: string;
  /** Network load balancer that exists: the stack is then no more than an endpoint service on it. Never changed. */
  readonly loadBalancerArn?: string;
  readonly network: NetworkConfig;
  readonly cluster: ClusterConfig;
  readonly repository: RepositoryConfig;
  readonly service: ServiceConfig;
  /** `false`: the service has no database and nothing of it is built. */
  readonly database: false | DatabaseConfig;
  /** `false`: the service has no cache and nothing of it is built. */
  readonly cache: false | CacheConfig;
  readonly loadBalancer: LoadBalancerConfig;
  readonly endpointService: EndpointServiceConfig;
  readonly logs: LogsConfig;
}

/** An interface endpoint to a service of AWS, as the end of its name says it. */
export type AwsEndpoint = "ecr.api" | "ecr.dkr" | "logs" | "secretsmanager";

/** The private network: one application and one data subnet per zone. */
export interface NetworkConfig {
  /** CIDR of the VPC, /16 to /24. */
  readonly cidr: string;
  /** Number of availability zones, 2 to 6. */
  readonly zones: number;
  /** Zone ids (`use1-az1`) to build in; the region's first available ones by id when absent. */
  readonly zoneIds?: readonly string[];
  /** CIDR of each application subnet, one per zone; cut out of `cidr` when absent. */
  readonly appSubnets?: readonly string[];
  /** CIDR of each data subnet, one per zone; cut out of `cidr` when absent. */
  readonly dataSubnets?: readonly string[];
  /** What exists already; `cidr` and the CIDRs of subnets then mean nothing. Never changed, never deleted. */
  readonly brought?: BroughtNetworkConfig;
  /** Interface endpoints that the stack makes: all that it needs in a VPC of its own, those that are named in another's. */
  readonly endpoints: readonly AwsEndpoint[];
}

/** A VPC and subnets that exist. */
export interface BroughtNetworkConfig {
  readonly vpcId: string;
  /** One per zone; load balancer, tasks, endpoints and cache stand in them. */
  readonly appSubnetIds: readonly string[];
  /** One per zone; empty without a database, which alone stands in them. */
  readonly dataSubnetIds: readonly string[];
}

/** The ECS cluster. */
export interface ClusterConfig {
  readonly containerInsights: "enabled" | "enhanced" | "disabled";
}

/** Which images the stack's own ECR repository keeps. */
export interface RepositoryConfig {
  /** Days after which an image without a tag goes. */
  readonly untaggedDays: number;
  /** The newest ones that stay, tagged or not. */
  readonly keepImages: number;
}

/** The Fargate service behind the load balancer. */
export interface ServiceConfig {
  /** Container port. */
  readonly port: number;
  readonly desiredCount: number;
  /** CPU units of a task, 1024 = one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly architecture: "ARM64" | "X86_64";
  /** Image URI; the API image of this privlink version in the stack's own repository when absent. */
  readonly image?: string;
  /** Seconds between SIGTERM and SIGKILL, 0 to 120. */
  readonly stopTimeoutSeconds: number;
  /** User of the container: a name or a number, with a group after a colon. */
  readonly user: string;
  /** The container cannot write to its own file system. */
  readonly readOnlyRoot: boolean;
  /** Seconds in which the load balancer's verdict on a new task does not count. */
  readonly gracePeriodSeconds: number;
  /** ECS goes back to the revision before when tasks of a new one keep failing. */
  readonly circuitBreaker: boolean;
  /** ECS moves tasks when zones have unequal numbers of them. */
  readonly zoneRebalancing: boolean;
  /** Further environment variables of the container; never secrets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** RDS for PostgreSQL. */
export interface DatabaseConfig {
  /** DB instance class, for example `db.t4g.micro`. */
  readonly instanceClass: string;
  /** gp3 storage in GiB. */
  readonly storageGiB: number;
  readonly multiAz: boolean;
  /** PostgreSQL version, major (`17`) or exact (`17.4`). */
  readonly engineVersion: string;
  /** Days that automated backups are kept, 0 to 35. */
  readonly backupDays: number;
  readonly deletionProtection: boolean;
  /** Name of the database inside the instance. */
  readonly name: string;
  /** Daily, in UTC: `03:00-04:00`; AWS chooses when absent. */
  readonly backupWindow?: string;
  /** Weekly, in UTC: `sun:04:00-sun:05:00`; AWS chooses when absent. */
  readonly maintenanceWindow?: string;
}

/** ElastiCache replication group. */
export interface CacheConfig {
  readonly engine: "redis" | "valkey";
  /** Node type, for example `cache.t4g.micro`. */
  readonly nodeType: string;
  /** Nodes, primary included; failover needs 2 or more. */
  readonly nodes: number;
  /** Version of the engine, major and minor (`7.1`); AWS's newest when absent. */
  readonly engineVersion?: string;
  /** Days that automatic snapshots are kept; 0: none are made. */
  readonly snapshotDays: number;
  /** Weekly, in UTC: `sun:04:00-sun:05:00`; AWS chooses when absent. */
  readonly maintenanceWindow?: string;
}

/** The internal network load balancer and its target group. */
export interface LoadBalancerConfig {
  /** Listener port. */
  readonly port: number;
  /** TLS ends at the load balancer; `false`: TCP as it comes. */
  readonly tls: false | TlsConfig;
  /** Each zone's address sends to the targets of all zones. */
  readonly crossZone: boolean;
  readonly deletionProtection: boolean;
  readonly healthCheck: HealthCheckConfig;
  readonly deregistrationDelaySeconds: number;
  /** Sends the PROXY protocol v2 header, from which the service learns the endpoint id. */
  readonly proxyProtocol: boolean;
}

/** A listener that takes TLS. */
export interface TlsConfig {
  /** ARN of an ACM certificate in the stack's region. */
  readonly certificateArn: string;
  /** Security policy of Elastic Load Balancing: protocol versions and ciphers. */
  readonly policy: string;
}

/** Health check of the target group. */
export interface HealthCheckConfig {
  /** `tcp`: a target that takes a connection is healthy. */
  readonly protocol: "http" | "tcp";
  /** With `http` only. */
  readonly path?: string;
  /** 5 to 300. */
  readonly intervalSeconds: number;
  /** 2 to 10. */
  readonly healthyThreshold: number;
  /** 2 to 10. */
  readonly unhealthyThreshold: number;
  /** 2 to 120. */
  readonly timeoutSeconds: number;
}

/** The PrivateLink endpoint service. */
export interface EndpointServiceConfig {
  /** Manual acceptance is a security principle of the product, not an option. */
  readonly acceptanceRequired: true;
  /** Principal ARNs that may request; ensured, while principals allowed elsewhere are left alone. */
  readonly allowedPrincipals: readonly string[];
  readonly privateDnsName?: string;
  /** Other regions whose consumers may connect. */
  readonly supportedRegions: readonly string[];
}

/** Logs of the tasks. */
export interface LogsConfig {
  /** Retention in days, one of the values that CloudWatch Logs knows. */
  readonly retentionDays: number;
}
