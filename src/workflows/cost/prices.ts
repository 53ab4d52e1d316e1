/** Where a price was published, and when it was read. */
export interface PriceSource {
  readonly url: string;
  /** `2026-09-21`. */
  readonly date: string;
}

/** On-demand prices in US dollars, without tax, free tier or discounts: of one thing, or of each of several. */
export type Priced<T> = PriceSource & { readonly usd: T };

/** On-demand prices of one region, as far as they are known; what is not known is not guessed. */
export interface RegionPrices {
  /** Per interface endpoint and zone. */
  readonly interfaceEndpointHour?: Priced<number>;
  readonly networkLoadBalancerHour?: Priced<number>;
  readonly secretMonth?: Priced<number>;
  readonly alarmMonth?: Priced<number>;
  readonly dashboardMonth?: Priced<number>;
  readonly fargate?: Priced<Partial<Record<"ARM64" | "X86_64", FargatePrices>>>;
  /** RDS for PostgreSQL, by instance class. */
  readonly databaseHour?: Priced<Readonly<Record<string, Deployments>>>;
  /** gp3, per GB. */
  readonly databaseStorageMonth?: Priced<Deployments>;
  /** ElastiCache for Redis, by node type. */
  readonly cacheNodeHour?: Priced<Readonly<Record<string, number>>>;
}

/** Per hour: a vCPU, and a GB of memory. */
export interface FargatePrices {
  readonly vCpuHour: number;
  readonly gbHour: number;
}

/** The standby of a multi-AZ instance has its price too. */
export interface Deployments {
  readonly single?: number;
  readonly multi?: number;
}

/** A node that runs Valkey costs a fifth less. @source https://aws.amazon.com/elasticache/pricing/ */
export const valkeyShare = 0.8;

/** Hours of a month, as AWS counts them. */
export const hoursPerMonth = 730;
