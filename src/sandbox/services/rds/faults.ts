import { AwsFault } from "../../operation.ts";

/** A value that RDS does not take. */
export function invalidValue(message: string): AwsFault {
  return new AwsFault("InvalidParameterValue", message);
}

/** Values that do not go together. */
export function invalidCombination(message: string): AwsFault {
  return new AwsFault("InvalidParameterCombination", message);
}

/** The instance is not in a state in which this can be done. */
export function invalidState(message: string): AwsFault {
  return new AwsFault("InvalidDBInstanceState", message);
}
