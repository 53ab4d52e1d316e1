import { z } from "zod";
import type { Ui } from "../reporting/ui.ts";

/** How the faults of a sandbox stand, as all commands about them tell it. */
export const faultReport = z.object({
  /** Of the generator behind all probabilities. */
  seed: z.number(),
  /** Calls that were hit so far. */
  injected: z.number(),
  rules: z
    .array(
      z.object({
        id: z.string(),
        text: z.string(),
        /** As a file of rules has it. */
        rule: z.record(z.string(), z.unknown()),
        /** Calls that it could have hit, and did hit. */
        seen: z.number(),
        hits: z.number(),
      }),
    )
    .readonly(),
  /** Calls that found a token bucket of EC2 empty. */
  throttled: z
    .array(z.object({ account: z.string(), region: z.string(), bucket: z.string(), count: z.number() }))
    .readonly(),
});

/** The rules as a table, or that there is none; then what the token buckets refused. */
export function faultLines(report: z.output<typeof faultReport>, ui: Ui): string[] {
  const rules =
    report.rules.length === 0
      ? ['No rule is in force. Add one: privlink sandbox faults add "throttle probability=20%"']
      : ui.table(
          [
            { title: "Id", key: "id" },
            { title: "Rule", key: "text", flexible: true },
            { title: "Seen", key: "seen" },
            { title: "Hit", key: "hits" },
          ],
          report.rules.map(({ id, text, seen, hits }) => ({
            id,
            text,
            seen: String(seen),
            hits: String(hits),
          })),
        );
  const throttled = report.throttled.map(
    ({ account, region, bucket, count }) =>
      `Token bucket of ${bucket} (${account}, ${region}) was empty ${count}×`,
  );
  return [...rules, ...throttled];
}
