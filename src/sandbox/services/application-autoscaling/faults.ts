import { AwsFault } from "../../operation.ts";

/** The fault for a value that Application Auto Scaling does not take. */
export function invalid(message: string): AwsFault {
  return new AwsFault("ValidationException", message);
}

/** The fault for a target or a policy that is not there. */
export function notFound(what: string): AwsFault {
  return new AwsFault("ObjectNotFoundException", `No ${what}`);
}

/** The fault for a page token that is not ours. */
export function refuseToken(): never {
  throw new AwsFault("InvalidNextTokenException", "The specified NextToken is not valid.");
}
