import { AwsFault } from "../../operation.ts";

/** A value that ElastiCache does not take. */
export function invalidValue(message: string): AwsFault {
  return new AwsFault("InvalidParameterValue", message);
}

/** Values that do not go together. */
export function invalidCombination(message: string): AwsFault {
  return new AwsFault("InvalidParameterCombination", message);
}
