import { AwsFault } from "../../operation.ts";

/** The table is not there. @source aws-facts 2.3 */
export function notFound(name: string): AwsFault {
  return new AwsFault("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
}

/** A value that DynamoDB does not take. */
export function invalid(message: string): AwsFault {
  return new AwsFault("ValidationException", message);
}

/** Something of the API that the sandbox does not model. */
export function unmodelled(what: string): AwsFault {
  return new AwsFault("NotImplemented", `The sandbox does not model ${what}.`, 501);
}
