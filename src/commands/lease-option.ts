import { z } from "zod";
import { parseDuration } from "../access/duration.ts";

/** Flag of every command that changes a stack. */
export const leaseTimeout = z
  .string()
  .optional()
  .describe(
    "How long to wait while another run works on the stack, 0s: not at all; as long as it lives when left out",
  )
  .meta({ placeholder: "duration" });

const bounds = { minMs: 0, maxMs: 24 * 3_600_000 };

/** Milliseconds, or undefined for no end. @throws {PL-USAGE} no duration, or more than a day */
export function leaseTimeoutMs(given: string | undefined): number | undefined {
  return given === undefined ? undefined : parseDuration(given, "--lease-timeout", bounds);
}
