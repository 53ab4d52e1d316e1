import type { TableDescription } from "@aws-sdk/client-dynamodb";
import type { TableSettings } from "./state.ts";

/** A description as dynalite gives it, completed: its dates are seconds, and it knows no deletion protection. */
export function tableDescription(stored: unknown, settings: TableSettings): TableDescription {
  return {
    ...(withDates(stored) as TableDescription),
    DeletionProtectionEnabled: settings.deletionProtection,
  };
}

function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]: [string, unknown]) => [
      name,
      name.endsWith("DateTime") && typeof entry === "number" ? new Date(entry * 1000) : withDates(entry),
    ]),
  );
}
