import { z } from "zod";
import { hoursPerMonth, valkeyShare, type PriceSource, type RegionPrices } from "./prices.ts";

/** A resource as far as its price depends on it: what is wanted of it, or what was observed. */
export interface Billable {
  /** Kind of its provisioner. */
  readonly kind: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Something that is paid for. */
export interface Charge {
  /** For people, without the number: `interface endpoints`. */
  readonly what: string;
  /** For people: `4 in 2 zones`. */
  readonly quantity: string;
  /** US dollars a month; undefined where no price is known. */
  readonly monthly: number | undefined;
  readonly source: PriceSource | undefined;
}

const list = z.array(z.unknown());
const endpointValues = z.object({ type: z.literal("Interface"), subnetIds: list });
const databaseValues = z.object({ instanceClass: z.string(), storageGiB: z.number(), multiAz: z.boolean() });
const cacheValues = z.object({ nodeType: z.string(), nodes: z.number(), engine: z.string() });
const taskValues = z.object({
  cpu: z.number(),
  memoryMiB: z.number(),
  architecture: z.enum(["ARM64", "X86_64"]),
});
const serviceValues = z.object({ desiredCount: z.number() });
const instanceValues = z.object({ instanceType: z.string() });

/** All that is paid for by the hour, the month or the size. Kinds that cost nothing, or by use only, have no charge. */
export function chargesOf(all: readonly Billable[], prices: RegionPrices): Charge[] {
  const valuesOf = <T>(kind: string, schema: z.ZodType<T>): T[] =>
    all.flatMap((each) => {
      const parsed = each.kind === kind ? schema.safeParse(each.values) : undefined;
      return parsed?.success === true ? [parsed.data] : [];
    });
  const count = (kind: string): number => all.filter((each) => each.kind === kind).length;
  const databases = valuesOf("db-instance", databaseValues);
  return [
    ...endpointCharges(valuesOf("vpc-endpoint", endpointValues), prices),
    ...perHour("network load balancer", count("load-balancer"), prices.networkLoadBalancerHour),
    ...taskCharges(valuesOf("service", serviceValues), valuesOf("task-definition", taskValues), prices),
    ...databases.flatMap((database) => databaseCharges(database, prices)),
    ...valuesOf("replication-group", cacheValues).map((cache) => cacheCharge(cache, prices)),
    // RDS keeps the master password in a secret of its own.
    ...perMonth("secrets", count("secret") + databases.length, prices.secretMonth),
    ...perMonth("CloudWatch alarms", count("alarm"), prices.alarmMonth),
    ...perMonth("CloudWatch dashboard", count("dashboard"), prices.dashboardMonth),
    ...instanceCharges(valuesOf("instance", instanceValues)),
  ];
}

type Flat = RegionPrices["secretMonth"];

function endpointCharges(
  endpoints: readonly z.output<typeof endpointValues>[],
  { interfaceEndpointHour: price }: RegionPrices,
): Charge[] {
  if (endpoints.length === 0) return [];
  const interfaces = endpoints.reduce((sum, { subnetIds }) => sum + subnetIds.length, 0);
  const zones = Math.max(...endpoints.map(({ subnetIds }) => subnetIds.length));
  return [
    {
      what: "interface endpoints",
      quantity: `${endpoints.length} in ${zones} zones`,
      monthly: price && price.usd * interfaces * hoursPerMonth,
      source: price,
    },
  ];
}

function taskCharges(
  services: readonly z.output<typeof serviceValues>[],
  sizes: readonly z.output<typeof taskValues>[],
  { fargate }: RegionPrices,
): Charge[] {
  const tasks = services.reduce((sum, { desiredCount }) => sum + desiredCount, 0);
  const [size] = sizes;
  if (size === undefined || tasks === 0) return [];
  const price = fargate?.usd[size.architecture];
  const vCpu = size.cpu / 1024;
  const gb = size.memoryMiB / 1024;
  return [
    {
      what: "Fargate tasks",
      quantity: `${tasks} of ${vCpu} vCPU and ${gb} GB, ${size.architecture}`,
      monthly: price && tasks * (price.vCpuHour * vCpu + price.gbHour * gb) * hoursPerMonth,
      source: price && fargate,
    },
  ];
}

function databaseCharges(
  { instanceClass, storageGiB, multiAz }: z.output<typeof databaseValues>,
  { databaseHour, databaseStorageMonth }: RegionPrices,
): Charge[] {
  const deployment = multiAz ? "multi" : "single";
  const said = multiAz ? "multi-AZ" : "one zone";
  const hour = databaseHour?.usd[instanceClass]?.[deployment];
  const gb = databaseStorageMonth?.usd[deployment];
  return [
    {
      what: "RDS for PostgreSQL",
      quantity: `${instanceClass}, ${said}`,
      monthly: hour && hour * hoursPerMonth,
      source: hour === undefined ? undefined : databaseHour,
    },
    {
      what: "database storage",
      quantity: `${storageGiB} GB gp3, ${said}`,
      monthly: gb && gb * storageGiB,
      source: gb === undefined ? undefined : databaseStorageMonth,
    },
  ];
}

function cacheCharge(
  { nodeType, nodes, engine }: z.output<typeof cacheValues>,
  { cacheNodeHour }: RegionPrices,
): Charge {
  const hour = cacheNodeHour?.usd[nodeType];
  const share = engine === "valkey" ? valkeyShare : 1;
  return {
    what: "ElastiCache",
    quantity: `${nodes} ${nodeType} nodes, ${engine}`,
    monthly: hour && hour * share * nodes * hoursPerMonth,
    source: hour === undefined ? undefined : cacheNodeHour,
  };
}

function instanceCharges(instances: readonly z.output<typeof instanceValues>[]): Charge[] {
  const types = [...new Set(instances.map(({ instanceType }) => instanceType))];
  return types.map((type) => ({
    what: "EC2 instances",
    quantity: `${instances.filter(({ instanceType }) => instanceType === type).length} ${type}`,
    monthly: undefined,
    source: undefined,
  }));
}

function perHour(what: string, quantity: number, price: Flat): Charge[] {
  const monthly = price && price.usd * quantity * hoursPerMonth;
  return quantity === 0 ? [] : [{ what, quantity: String(quantity), monthly, source: price }];
}

function perMonth(what: string, quantity: number, price: Flat): Charge[] {
  const monthly = price && price.usd * quantity;
  return quantity === 0 ? [] : [{ what, quantity: String(quantity), monthly, source: price }];
}
