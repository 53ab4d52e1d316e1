import type { CostEstimate } from "./estimate.ts";

/** What a stack costs, in sentences: about how much, by which prices, and what comes on top. */
export function sayCost({ monthly, pricesOf, region, notIncluded }: CostEstimate): string {
  const missing = notIncluded.length === 0 ? "" : ` Not included: ${notIncluded.join("; ")}.`;
  if (pricesOf === null) return `No prices are known in ${region}: the cost is not estimated.${missing}`;
  return `About $${sayDollars(monthly)} a month, on-demand prices of ${pricesOf} in ${region}.${missing}`;
}

/** What is left of a stack costs on, per hour; empty where it costs nothing by the hour. */
export function sayLeftCost({ items, hourly, pricesOf, region, notIncluded }: CostEstimate): string {
  const unknown = notIncluded.filter((each) => each.includes("no price known"));
  if (items.length === 0 && unknown.length === 0) return "";
  const what = items.map((item) => `${item.what} (${item.quantity})`).join(", ");
  const priced =
    items.length === 0
      ? ""
      : `What is left costs about $${hourly} per hour (prices of ${pricesOf} in ${region}): ${what}.`;
  const rest = unknown.length === 0 ? "" : `${priced === "" ? "" : " "}Also left: ${unknown.join("; ")}.`;
  return priced + rest;
}

/** Whole dollars from ten on: an estimate is not more exact. */
function sayDollars(usd: number): string {
  return usd >= 10 ? String(Math.round(usd)) : usd.toFixed(2);
}
