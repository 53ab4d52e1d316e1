import { z } from "zod";
import { changeLines, plannedChange } from "./changes.ts";
import { defineCommand } from "./define.ts";
import { leaseTimeout, leaseTimeoutMs } from "./lease-option.ts";

/** `privlink destroy producer` */
export const destroy = defineCommand({
  name: "destroy",
  summary: "Remove a stack in dependency order",
  description:
    "Removes everything that bears the stack's tags, whatever privlink.yaml says now. Refuses while accepted " +
    "connections exist or deletion protection is on, unless told by name. Run again it goes on where it stopped.",
  examples: [
    { command: "privlink destroy producer --plan", does: "shows what would go, and what stands in the way" },
    {
      command: "privlink destroy producer --lift-protection privlink-nlb --reject-connections",
      does: "cuts the consumers off and removes the load balancer in spite of its protection",
    },
  ],
  positionals: [{ key: "side", placeholder: "side" }],
  input: z.object({
    side: z.enum(["producer"]).describe("Which side of the link"),
    plan: z.boolean().default(false).describe("Show what would go; change nothing"),
    rejectConnections: z
      .boolean()
      .default(false)
      .describe("Reject accepted connections first: their traffic is cut"),
    liftProtection: z
      .array(z.string())
      .default([])
      .describe("Resource whose deletion protection is switched off first, by its AWS name")
      .meta({ placeholder: "name" }),
    skipFinalSnapshot: z
      .boolean()
      .default(false)
      .describe("Keep no last snapshot of the database: its data is lost"),
    leaseTimeout,
  }),
  output: z.object({
    stack: z.string(),
    region: z.string(),
    account: z.string(),
    planned: z.array(plannedChange).readonly().describe("With --plan: what would be deleted"),
    deleted: z.array(z.object({ resource: z.string(), type: z.string() })).readonly(),
    kept: z.array(z.string()).readonly().describe("What stays, such as final snapshots"),
    durationMs: z.number(),
  }),
  async run({ leaseTimeout: timeout, ...wish }, rt) {
    const timeoutMs = leaseTimeoutMs(timeout);
    const { destroyProducer } = await import("../workflows/destroy-producer.ts");
    return destroyProducer(rt, { ...wish, leaseTimeoutMs: timeoutMs });
  },
  render({ stack, planned, deleted, kept, durationMs }, ui) {
    const stays = kept.map((each) => `  stays: ${each}`);
    if (planned.length > 0) {
      return [...changeLines(planned, ui), `Stack ${ui.bold(stack)}: ${planned.length} to delete.`, ...stays];
    }
    if (deleted.length === 0) return [`Stack ${ui.bold(stack)}: there is nothing to remove.`];
    const seconds = (durationMs / 1000).toFixed(1);
    return [
      `${ui.green("✔ ")}Stack ${ui.bold(stack)} is gone: ${deleted.length} resources removed, in ${seconds} s.`,
      ...stays,
    ];
  },
});
