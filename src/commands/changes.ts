import { z } from "zod";

/** A row of a plan in `--json`. */
export const plannedChange = z.object({
  resource: z.string(),
  type: z.string(),
  action: z.enum(["create", "update", "replace", "delete", "none"]),
  fields: z
    .array(
      z.object({
        field: z.string(),
        from: z.unknown(),
        to: z.unknown(),
        effect: z.enum(["in-place", "restart", "replace"]),
      }),
    )
    .readonly(),
  reason: z.string().exactOptional(),
});

/** What a stack costs in `--json`, while nobody uses it; US dollars. */
export const costEstimate = z.object({
  currency: z.literal("USD"),
  region: z.string(),
  pricesOf: z.string().nullable().describe("Day of the oldest price in it"),
  monthly: z.number(),
  hourly: z.number(),
  items: z
    .array(
      z.object({
        what: z.string(),
        quantity: z.string(),
        monthly: z.number(),
        source: z.string().describe("Where the price was published"),
        pricesOf: z.string(),
      }),
    )
    .readonly(),
  notIncluded: z.array(z.string()).readonly(),
});
