import { z } from "zod";
import type { ExitCode } from "../errors/catalog.ts";
import type { Ui } from "../reporting/ui.ts";

/** A connection on which a decision was made effective. */
export const decidedConnection = z.object({
  endpointId: z.string(),
  serviceId: z.string(),
  account: z.string(),
  state: z.string(),
  requestedBy: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: z.string(),
  reason: z.string().nullable(),
  expiresAt: z.string().nullable(),
  recorded: z.boolean(),
});

/** An endpoint on which something failed. */
export const failedEndpoint = z.object({
  endpointId: z.string(),
  code: z.string(),
  message: z.string(),
  reason: z.string().nullable(),
  hint: z.string(),
});
type FailedEndpoint = z.output<typeof failedEndpoint>;

/** Lines for what failed. */
export function renderFailures(failed: readonly FailedEndpoint[], ui: Ui): string[] {
  return failed.flatMap(({ code, message, reason, hint }) => [
    `${ui.red("✗")} ${message} ${ui.dim(`[${code}]`)}`,
    ...(reason === null ? [] : [`  ${reason}`]),
    `  ${hint}`,
  ]);
}

/** 0 when nothing failed, 5 when nothing but rules (or IAM) stood in the way, else 1. */
export function exitCodeOf(failed: readonly FailedEndpoint[]): ExitCode {
  if (failed.length === 0) return 0;
  return failed.every(({ code }) => code === "PL-RULE" || code === "PL-DENIED") ? 5 : 1;
}
