import { z } from "zod";
import { sayStack } from "./built.ts";
import { defineCommand } from "./define.ts";
import { changeLines } from "../reporting/plan-table.ts";
import { wrap } from "../reporting/text.ts";
import { sayCost } from "../workflows/cost/say-cost.ts";
import { costEstimate, plannedChange } from "./changes.ts";

/** `privlink plan` */
export const plan = defineCommand({
  name: "plan",
  summary: "Compare the stack with AWS and change nothing",
  description: "Reads only. Names every field that differs, and what `privlink init` would do about it.",
  examples: [
    { command: "privlink plan", does: "shows what would be created, changed or removed" },
    { command: "privlink plan --check --json", does: "ends with 6 when something differs, for CI" },
    { command: "privlink plan consumer", does: "the same for the consumer's side" },
  ],
  positionals: [{ key: "side", placeholder: "side" }],
  input: z.object({
    side: z.enum(["producer", "consumer"]).default("producer").describe("Which side of the link"),
    check: z.boolean().default(false).describe("End with exit code 6 when there are changes"),
  }),
  output: z.object({
    side: z.enum(["producer", "consumer"]),
    stack: z.string(),
    region: z.string(),
    account: z.string(),
    changes: z.array(plannedChange).readonly(),
    summary: z.object({
      create: z.int(),
      update: z.int(),
      replace: z.int(),
      delete: z.int(),
      none: z.int(),
    }),
    costEstimate: costEstimate.describe("What the stack costs when it is as wanted"),
    /** True when `--check` was given: then changes end with exit code 6. */
    checked: z.boolean(),
  }),
  async run({ side, check }, rt) {
    if (side === "consumer") {
      const { planConsumer } = await import("../workflows/plan-consumer.ts");
      return { side, ...(await planConsumer(rt)), checked: check };
    }
    const { planProducer } = await import("../workflows/plan-producer.ts");
    return { side, ...(await planProducer(rt)), checked: check };
  },
  render({ side, stack, changes, summary, costEstimate: cost }, ui) {
    const total = changes.length - summary.none;
    if (total === 0)
      return [`${sayStack(side, stack, ui)}: no changes, ${summary.none} resources are as wanted.`];
    const { create, update, replace, none } = summary;
    return [
      ...changeLines(changes, ui),
      `${sayStack(side, stack, ui)}: ${create} to create, ${update} to update, ${replace} to replace, ${summary.delete} to delete, ${none} unchanged.`,
      ...wrap(sayCost(cost), ui.width),
    ];
  },
  exitCode: ({ checked, changes }) => (checked && changes.some(({ action }) => action !== "none") ? 6 : 0),
});
