import { z } from "zod";
import { plainText } from "../../access/plain-text.ts";
import { PrivlinkError } from "../../errors/error.ts";
import { fromItem, toItem, type Item } from "../attributes.ts";

/** Who works on a stack. What others see of a run while they wait for it. */
export const leaseHolder = z.object({
  /** ARN from STS. */
  holder: plainText(2048),
  /** Machine and process, for whoever wants to look there. */
  host: plainText(255),
  pid: z.int(),
  /** What is being run, as it would be typed. */
  command: plainText(1000),
  since: z.iso.datetime(),
});
/** See {@link leaseHolder}. */
export type LeaseHolder = z.output<typeof leaseHolder>;

/**
 * The lease of a stack. `run` says whose it is, `beat` is another one after each renewal: that, and no clock,
 * tells others whether the holder lives (docs/decisions/0004).
 */
export const leaseRecord = leaseHolder.extend({
  /** Random, one per run. */
  run: plainText(64),
  /** Counts the renewals. */
  beat: z.int(),
  /** Seconds without a new beat after which others may take over. */
  leaseSeconds: z.int().min(1).max(3600),
  /** When that would be by the holder's own clock: for people, never compared. */
  expires: z.iso.datetime(),
  /** When the run gave it back; null while it works. */
  ended: z.iso.datetime().nullable(),
});
/** See {@link leaseRecord}. */
export type LeaseRecord = z.output<typeof leaseRecord>;

/** Key of the one item of a lease table. */
export const leaseKey: Item = toItem({ pk: "lease" });

/** Writes the item. */
export function toLeaseItem(record: LeaseRecord): Item {
  return { ...toItem(record), ...leaseKey };
}

/**
 * Reads the item.
 * @throws {PL-CONFLICT} when it does not fit: nobody can say whether its holder lives
 */
export function parseLease(item: Item): LeaseRecord {
  const parsed = leaseRecord.safeParse(fromItem(item));
  if (parsed.success) return parsed.data;
  throw new PrivlinkError("PL-CONFLICT", "The stack's lease cannot be read", {
    reason: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    hint: "A newer privlink may have written it: update privlink.",
    cause: parsed.error,
  });
}
