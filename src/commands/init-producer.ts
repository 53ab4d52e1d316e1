import { z } from "zod";
import { defineCommand } from "./define.ts";
import { leaseTimeout, leaseTimeoutMs } from "./lease-option.ts";

/** `privlink init producer` */
export const initProducer = defineCommand({
  name: "init producer",
  summary: "Build the private backend of a stack, or adopt and repair what is there",
  description:
    "Compares privlink.yaml (defaults where it says nothing) with the account, shows the plan, asks, and builds. " +
    "Run again it repairs what differs, and writes nothing when nothing differs.",
  examples: [
    { command: "privlink init producer", does: "asks for what is missing, shows the plan, builds" },
    {
      command: "privlink init producer --yes --allow 222222222222",
      does: "builds without questions and lets an account ask for access",
    },
  ],
  input: z.object({
    allow: z
      .array(z.string())
      .default([])
      .describe("Principals that may ask for access, beside those in privlink.yaml: account ids, ARNs or '*'")
      .meta({ placeholder: "principal" }),
    leaseTimeout,
  }),
  output: z.object({
    stack: z.string(),
    region: z.string(),
    account: z.string(),
    serviceName: z.string(),
    serviceId: z.string(),
    resources: z
      .array(
        z.object({
          resource: z.string(),
          type: z.string(),
          id: z.string().exactOptional(),
          action: z.enum(["create", "update", "replace", "delete", "none"]),
        }),
      )
      .readonly(),
    changes: z.object({
      created: z.int(),
      updated: z.int(),
      replaced: z.int(),
      deleted: z.int(),
      unchanged: z.int(),
    }),
    durationMs: z.number(),
  }),
  async run({ leaseTimeout: timeout, ...input }, rt) {
    const timeoutMs = leaseTimeoutMs(timeout);
    const { buildProducer } = await import("../workflows/build-producer.ts");
    return buildProducer(rt, { ...input, leaseTimeoutMs: timeoutMs });
  },
  render({ stack, region, account, serviceName, resources, changes, durationMs }, ui) {
    const done = [
      `${changes.created} created`,
      `${changes.updated} updated`,
      ...(changes.replaced > 0 ? [`${changes.replaced} replaced`] : []),
      ...(changes.deleted > 0 ? [`${changes.deleted} deleted`] : []),
      `${changes.unchanged} unchanged`,
    ].join(", ");
    const head =
      resources.length === changes.unchanged
        ? `Stack ${ui.bold(stack)} is as wanted; nothing was changed.`
        : `Stack ${ui.bold(stack)} is built: ${done}, in ${(durationMs / 1000).toFixed(1)} s.`;
    return [
      ui.green("✔ ") + head,
      `  account ${account}, region ${region}`,
      `  service ${ui.bold(serviceName)}`,
    ];
  },
});
