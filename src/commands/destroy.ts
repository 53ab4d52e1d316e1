import { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import { changeLines } from "../reporting/plan-table.ts";
import { plannedChange } from "./changes.ts";
import { sayStack } from "./built.ts";
import { defineCommand } from "./define.ts";
import { leaseTimeout, leaseTimeoutMs as leaseTimeoutMsOf } from "./lease-option.ts";

/** `privlink destroy <producer|consumer>` */
export const destroy = defineCommand({
  name: "destroy",
  summary: "Remove a stack in dependency order",
  description:
    "Removes everything that bears the tags of this side of the stack, whatever privlink.yaml says now. The producer's " +
    "side refuses while accepted connections exist or deletion protection is on, unless told by name; the consumer's " +
    "side while endpoints stand in its VPC. Run again it goes on where it stopped.",
  examples: [
    { command: "privlink destroy producer --plan", does: "shows what would go, and what stands in the way" },
    {
      command: "privlink destroy producer --lift-protection privlink-nlb --reject-connections",
      does: "cuts the consumers off and removes the load balancer in spite of its protection",
    },
    {
      command: "privlink destroy consumer --release-endpoints",
      does: "gives the endpoints of requests back, then removes the VPC",
    },
  ],
  positionals: [{ key: "side", placeholder: "side" }],
  input: z.object({
    side: z.enum(["producer", "consumer"]).describe("Which side of the link"),
    plan: z.boolean().default(false).describe("Show what would go; change nothing"),
    rejectConnections: z
      .boolean()
      .default(false)
      .describe("Producer: reject accepted connections first; their traffic is cut"),
    liftProtection: z
      .array(z.string())
      .default([])
      .describe("Producer: resource whose deletion protection is switched off first, by its AWS name")
      .meta({ placeholder: "name" }),
    skipFinalSnapshot: z
      .boolean()
      .default(false)
      .describe("Producer: keep no last snapshot of the database; its data is lost"),
    releaseEndpoints: z
      .boolean()
      .default(false)
      .describe("Consumer: release the endpoints of requests first; their traffic is cut"),
    leaseTimeout,
  }),
  output: z.object({
    side: z.enum(["producer", "consumer"]),
    stack: z.string(),
    region: z.string(),
    account: z.string(),
    planned: z.array(plannedChange).readonly().describe("With --plan: what would be deleted"),
    deleted: z.array(z.object({ resource: z.string(), type: z.string() })).readonly(),
    kept: z.array(z.string()).readonly().describe("What stays, such as final snapshots"),
    released: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .describe("Consumer: endpoints that were released"),
    durationMs: z.number(),
  }),
  async run({ side, leaseTimeout: timeout, ...wish }, rt) {
    const leaseTimeoutMs = leaseTimeoutMsOf(timeout);
    refuseOtherSide(side, wish);
    if (side === "consumer") {
      const { destroyConsumer } = await import("../workflows/destroy-consumer.ts");
      return { side, ...(await destroyConsumer(rt, { ...wish, leaseTimeoutMs })) };
    }
    const { destroyProducer } = await import("../workflows/destroy-producer.ts");
    return { side, ...(await destroyProducer(rt, { ...wish, leaseTimeoutMs })) };
  },
  render({ side, stack, planned, deleted, kept, durationMs }, ui) {
    const stays = kept.map((each) => `  stays: ${each}`);
    if (planned.length > 0) {
      return [
        ...changeLines(planned, ui),
        `${sayStack(side, stack, ui)}: ${planned.length} to delete.`,
        ...stays,
      ];
    }
    if (deleted.length === 0) return [`${sayStack(side, stack, ui)}: there is nothing to remove.`];
    const seconds = (durationMs / 1000).toFixed(1);
    return [
      `${ui.green("✔ ")}${sayStack(side, stack, ui)} is gone: ${deleted.length} resources removed, in ${seconds} s.`,
      ...stays,
    ];
  },
});

/** Flags that mean nothing for a side are refused, not ignored. @throws {PL-USAGE} */
function refuseOtherSide(
  side: "producer" | "consumer",
  wish: {
    readonly rejectConnections: boolean;
    readonly liftProtection: readonly string[];
    readonly skipFinalSnapshot: boolean;
    readonly releaseEndpoints: boolean;
  },
): void {
  const flags = [
    { side: "producer", flag: "--reject-connections", given: wish.rejectConnections },
    { side: "producer", flag: "--lift-protection", given: wish.liftProtection.length > 0 },
    { side: "producer", flag: "--skip-final-snapshot", given: wish.skipFinalSnapshot },
    { side: "consumer", flag: "--release-endpoints", given: wish.releaseEndpoints },
  ];
  const wrong = flags.find((each) => each.given && each.side !== side);
  if (wrong === undefined) return;
  throw new PrivlinkError("PL-USAGE", `${wrong.flag} is for \`privlink destroy ${wrong.side}\` only.`, {
    hint: "Leave it out; nothing was called.",
  });
}
