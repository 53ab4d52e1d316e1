/**
 * What `init producer` builds, after `privlink.yaml` was validated and every default was filled in.
 * The graph is a pure function of this value and of what AWS says about the account (StackFacts).
 */
export interface ProducerConfig {
  /** Stack name: prefix of every AWS name and value of the tag `privlink:stack`. */
  readonly stack: string;
  readonly network: NetworkConfig;
  readonly service: ServiceConfig;
  /** `false`: the service has no database and nothing of it is built. */
  readonly database: false | DatabaseConfig;
  /** `false`: the service has no cache and nothing of it is built. */
  readonly cache: false | CacheConfig;
  readonly loadBalancer: LoadBalancerConfig;
  readonly endpointService: EndpointServiceConfig;
  readonly logs: LogsConfig;
}

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
}

/** ElastiCache replication group. */
export interface CacheConfig {
  readonly engine: "redis" | "valkey";
  /** Node type, for example `cache.t4g.micro`. */
  readonly nodeType: string;
  /** Nodes, primary included; failover needs 2 or more. */
  readonly nodes: number;
}

/** The internal network load balancer and its target group. */
export interface LoadBalancerConfig {
  /** Listener port. */
  readonly port: number;
  readonly deletionProtection: boolean;
  readonly healthCheck: HealthCheckConfig;
  readonly deregistrationDelaySeconds: number;
  /** Sends the PROXY protocol v2 header, from which the service learns the endpoint id. */
  readonly proxyProtocol: boolean;
}

/** HTTP health check of the target group. */
export interface HealthCheckConfig {
  readonly path: string;
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
}

/** Logs of the tasks. */
export interface LogsConfig {
  /** Retention in days, one of the values that CloudWatch Logs knows. */
  readonly retentionDays: number;
}
