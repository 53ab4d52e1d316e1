import { chargesOf, type Billable } from "./billables.ts";
import { pricesOf } from "./price-table.ts";
import { hoursPerMonth } from "./prices.ts";

/** One line of an estimate. */
export interface CostItem {
  readonly what: string;
  readonly quantity: string;
  /** US dollars. */
  readonly monthly: number;
  /** Where the price was published, and the day of the copy that it was read from. */
  readonly source: string;
  readonly pricesOf: string;
}

/** What a stack costs while nobody uses it. On-demand prices, without tax, free tier and discounts. */
export interface CostEstimate {
  readonly currency: "USD";
  readonly region: string;
  /** Day of the oldest price in it; null where no price is known. */
  readonly pricesOf: string | null;
  readonly monthly: number;
  readonly hourly: number;
  readonly items: readonly CostItem[];
  /** What comes on top: what has no known price, and what depends on use. */
  readonly notIncluded: readonly string[];
}

/** Sums up what is known. Pure. */
export function estimateCost(resources: readonly Billable[], region: string): CostEstimate {
  const charges = chargesOf(resources, pricesOf(region) ?? {});
  const items = charges.flatMap(({ what, quantity, monthly, source }) =>
    monthly === undefined || source === undefined
      ? []
      : [{ what, quantity, monthly: cents(monthly), source: source.url, pricesOf: source.date }],
  );
  const unknown = charges
    .filter(({ monthly }) => monthly === undefined)
    .map(({ what, quantity }) => `${what} (${quantity}): no price known in ${region}`);
  const monthly = charges.reduce((sum, charge) => sum + (charge.monthly ?? 0), 0);
  return {
    currency: "USD",
    region,
    pricesOf: items.map((item) => item.pricesOf).toSorted()[0] ?? null,
    monthly: cents(monthly),
    hourly: Math.round((monthly / hoursPerMonth) * 10_000) / 10_000,
    items,
    notIncluded: [...unknown, ...byUse(resources)],
  };
}

/** What the use of it costs, as far as the stack has it. */
function byUse(resources: readonly Billable[]): string[] {
  const kinds = new Set(resources.map(({ kind }) => kind));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["data transfer and data through endpoints and the load balancer", ["load-balancer", "vpc-endpoint"]],
    ["log ingestion and storage", ["log-group", "flow-log"]],
    ["metrics of Container Insights", ["cluster"]],
    ["tasks that scaling adds", ["scalable-target"]],
    ["backups beyond the size of the database", ["db-instance"]],
    ["requests to the registry and notifications", ["registry-table", "topic"]],
    ["stored images", ["repository"]],
  ];
  return rows.filter(([, needed]) => needed.some((kind) => kinds.has(kind))).map(([what]) => what);
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
