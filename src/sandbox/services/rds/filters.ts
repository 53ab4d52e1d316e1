import type { Filter } from "@aws-sdk/client-rds";
import { lookUp } from "../support/records.ts";
import { invalidValue } from "./faults.ts";

/**
 * Compiles filters: every filter must match, by one of its values.
 *
 * @param attributes what each filter looks at
 * @throws InvalidParameterValue for a filter that is not known
 */
export function filterBy<T>(
  filters: readonly Filter[] | undefined,
  attributes: Readonly<Record<string, (item: T) => readonly string[]>>,
): (item: T) => boolean {
  const tests = (filters ?? []).map(({ Name: name, Values: values }) => {
    const attribute = lookUp(attributes, name);
    if (attribute === undefined) throw invalidValue(`Unrecognized filter name: ${name ?? ""}`);
    if (values === undefined || values.length === 0)
      throw invalidValue(`The filter ${name ?? ""} needs a value.`);
    return (item: T) => attribute(item).some((value) => values.includes(value));
  });
  return (item) => tests.every((test) => test(item));
}
