/**
 * How much an account may have, by what it counts. AWS's published defaults, but for the vCPUs: a new account
 * starts with 5 and is raised with use; here it is as if that had happened.
 *
 * @source aws-facts 1.12; GEN for the numbers of VPC and EC2 (aws-facts 0)
 */
const quotaDefaults = {
  vpcsPerRegion: 5,
  internetGatewaysPerRegion: 5,
  subnetsPerVpc: 200,
  routeTablesPerVpc: 200,
  securityGroupsPerRegion: 2500,
  interfaceEndpointsPerVpc: 50,
  gatewayEndpointsPerVpc: 255,
  gatewayEndpointsPerRegion: 20,
  networkLoadBalancersPerRegion: 50,
  listenersPerLoadBalancer: 50,
  targetGroupsPerRegion: 3000,
  /** vCPUs of running On-Demand instances of the standard families, per region. */
  standardInstanceVcpus: 32,
  instanceProfilesPerAccount: 1000,
} as const;

/** A row of the table. */
export type Quota = keyof typeof quotaDefaults;

/** Quotas that differ from the defaults. */
export type QuotaChanges = Readonly<Partial<Record<Quota, number>>>;

/** What holds in this sandbox: its options can lower or raise each quota. */
export function quota(world: { readonly options: { readonly quotas?: QuotaChanges } }, name: Quota): number {
  return world.options.quotas?.[name] ?? quotaDefaults[name];
}
