import type { Service } from "../operation.ts";
import { operationName } from "../protocol/schema.ts";
import { operationPattern, type NameCheck } from "./fault-set.ts";

/** Finds rules that no call could ever match. */
export function nameCheck(services: readonly Service[]): NameCheck {
  const names = services.map(({ signingName }) => signingName).toSorted();
  return (service, operation) => {
    if (service !== undefined && !names.includes(service)) {
      return `there is no service '${service}'; by their signing names there are ${names.join(", ")}`;
    }
    if (operation === undefined) return undefined;
    const pattern = operationPattern(operation);
    const isKnown = services
      .filter(({ signingName }) => service === undefined || signingName === service)
      .flatMap(({ operations, raw }) => [
        ...operations.map(({ schema }) => operationName(schema)),
        ...(raw?.names ?? []),
      ])
      .some((name) => pattern.test(name));
    if (isKnown) return undefined;
    return `the sandbox has no operation '${operation}'${service === undefined ? "" : ` of ${service}`}`;
  };
}
