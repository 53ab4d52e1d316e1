import { z } from "zod";
import { DatabaseUnavailable } from "./postgres.ts";

/** An answer to a request that could not be served. */
export interface Problem {
  readonly status: number;
  readonly body: { readonly message: string } | { readonly error: FlattenedError };
}

/** Shape of zod's `flattenError`, which the seed's clients read. */
interface FlattenedError {
  readonly formErrors: readonly string[];
  readonly fieldErrors: Readonly<Record<string, readonly string[] | undefined>>;
}

/** What the client is told about `error`; nothing of a failure of ours but that it happened. */
export function problemOf(error: unknown): Problem {
  if (error instanceof z.ZodError) {
    const flat: FlattenedError = z.flattenError(error);
    return { status: 400, body: { error: flat } };
  }
  if (error instanceof DatabaseUnavailable) {
    return { status: 503, body: { message: "Service temporarily unavailable" } };
  }
  const status = statusOf(error);
  switch (status) {
    case 400:
      return invalidRequest("The body is not valid JSON");
    case 413:
      return { status, body: { message: "Request body is too large" } };
    case 415:
      return invalidRequest("The body must be JSON (content-type: application/json)");
    default:
      return { status: 500, body: { message: "Internal server error" } };
  }
}

/** A 400 for something that is wrong with the request as a whole. */
export function invalidRequest(reason: string): Problem {
  return { status: 400, body: { error: { formErrors: [reason], fieldErrors: {} } } };
}

/** Fastify's own errors bear the status they stand for. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}
