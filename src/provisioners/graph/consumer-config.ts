/**
 * What `init consumer` builds, after the `consumer:` section of `privlink.yaml` was validated and every default
 * was filled in. The graph is a pure function of this value and of ConsumerFacts.
 */
export interface ConsumerConfig {
  /** Stack name. The producer's stack of the same name is another one: see owner.ts. */
  readonly stack: string;
  readonly network: BuiltNetwork | AdoptedNetwork;
  /** `false`: no clients to test with. */
  readonly instances: false | InstancesConfig;
  /** An instance in a public subnet, with a public address and without any inbound rule; `false`: none. */
  readonly bastion: false | InstanceTypeConfig;
  /** Endpoints through which instances without a way to the internet reach Systems Manager. */
  readonly ssmEndpoints: boolean;
}

/** A VPC of privlink's own: one public and one private subnet per zone, an internet gateway, no NAT. */
export interface BuiltNetwork {
  readonly kind: "built";
  /** CIDR of the VPC, /16 to /24. */
  readonly cidr: string;
  /** Number of availability zones, 2 to 6. */
  readonly zones: number;
  /** Zone ids (`use1-az1`) to build in; the region's first ones by id, that offer the instance type, when absent. */
  readonly zoneIds?: readonly string[];
}

/** A VPC that exists: never tagged, never changed, never deleted. */
export interface AdoptedNetwork {
  readonly kind: "adopted";
  readonly vpcId: string;
  /** Where instances and endpoints are put; empty: nothing is put anywhere. */
  readonly subnetIds: readonly string[];
}

/** What an instance is made of. */
export interface InstanceTypeConfig {
  /** For example `t4g.nano`. */
  readonly type: string;
  /** Of the type. */
  readonly architecture: "ARM64" | "X86_64";
}

/** Test instances, spread over the private subnets. */
export interface InstancesConfig extends InstanceTypeConfig {
  readonly count: number;
}
