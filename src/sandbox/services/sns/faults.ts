import { AwsFault } from "../../operation.ts";

/** The fault for a value that SNS does not take. */
export function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameter", `Invalid parameter: ${message}`);
}

/** The fault for a topic or a subscription that is not there. */
export function notFound(what: "Topic" | "Subscription"): AwsFault {
  return new AwsFault("NotFound", `${what} does not exist`, 404);
}
