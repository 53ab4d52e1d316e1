import { z } from "zod";
import { built, builtLine, sayStack } from "./built.ts";
import { costEstimate } from "./changes.ts";
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
    privateDns: z
      .object({
        name: z.string(),
        state: z.string().describe("pendingVerification, verified or failed"),
        record: z
          .object({ type: z.string(), name: z.string(), value: z.string() })
          .exactOptional()
          .describe("DNS record that proves the ownership of the name"),
      })
      .exactOptional(),
    costEstimate: costEstimate.describe("What the stack costs while nobody uses it"),
    ...built,
  }),
  async run({ leaseTimeout: timeout, ...input }, rt) {
    const timeoutMs = leaseTimeoutMs(timeout);
    const { buildProducer } = await import("../workflows/build-producer.ts");
    return buildProducer(rt, { ...input, leaseTimeoutMs: timeoutMs });
  },
  render({ stack, region, account, serviceName, ...result }, ui) {
    return [
      builtLine(sayStack("producer", stack, ui), result, ui),
      `  account ${account}, region ${region}`,
      `  service ${ui.bold(serviceName)}`,
    ];
  },
});
