import { AwsFault } from "../../operation.ts";

/** The fault for a value, or for values together, that CloudWatch does not take. */
export function invalid(message: string): AwsFault {
  return new AwsFault("ValidationException", message);
}

/** What the query protocol called the faults. */
export const formerFaultCodes: Readonly<Record<string, string>> = {
  DashboardInvalidInputError: "InvalidParameterInput",
  DashboardNotFoundError: "ResourceNotFound",
  InvalidFormatFault: "InvalidFormat",
  InvalidParameterValueException: "InvalidParameterValue",
  ValidationException: "ValidationError",
};
