import type { ErrorCode } from "./catalog.ts";

/** What a {@link PrivlinkError} may carry beyond its message. */
export interface ErrorContext {
  /** What was caught, for `--verbose`; never printed otherwise. */
  cause?: unknown;
  /** One line that says what to do next; overrides the catalogue's. */
  hint?: string;
  /** Why, in AWS's own words: error code and request id, or the field that is wrong. */
  reason?: string;
  /** Facts for `--json`; never secrets. */
  details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error type of privlink. The message says what failed and names the offending value;
 * the code decides the exit code and the place in the docs (see catalog.ts).
 */
export class PrivlinkError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly reason: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = "PrivlinkError";
    this.code = code;
    this.hint = context.hint;
    this.reason = context.reason;
    this.details = context.details;
  }
}
