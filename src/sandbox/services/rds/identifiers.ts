import { invalidValue } from "./faults.ts";

/**
 * An identifier as RDS stores it: lower case. Begins with a letter, letters, digits and single hyphens.
 *
 * @throws InvalidParameterValue
 * @source aws-facts 2.2
 */
export function identifier(given: string | undefined, parameter: string, longest: number): string {
  const id = (given ?? "").toLowerCase();
  if (!/^[a-z](?:-?[a-z0-9])*$/.test(id) || id.length > longest) {
    throw invalidValue(
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return id;
}

/** A subnet group's name as RDS stores it: lower case. @throws InvalidParameterValue */
export function groupName(given: string | undefined): string {
  const name = (given ?? "").toLowerCase();
  if (!/^[a-z0-9 ._-]{1,255}$/.test(name) || name === "default") {
    throw invalidValue(
      "The parameter DBSubnetGroupName must be 1 to 255 alphanumeric characters, periods, underscores, spaces or hyphens, and not 'default'.",
    );
  }
  return name;
}
