import { catalog, type ErrorCode } from "../errors/catalog.ts";
import { translate } from "../errors/translate.ts";

/** One endpoint on which the decision could not be taken or made effective. */
export interface DecisionFailure {
  readonly endpointId: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** Why, where somebody said so. */
  readonly reason: string | null;
  /** What to do next. */
  readonly hint: string;
}

/** A failure as a line of the result, so that one endpoint does not hide what became of the others. */
export function toFailure(endpointId: string, error: unknown): DecisionFailure {
  const { code, message, reason, hint } = translate(error);
  return { endpointId, code, message, reason: reason ?? null, hint: hint ?? catalog[code].hint };
}
