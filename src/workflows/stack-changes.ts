import type { PlanEntry } from "../engine/plan.ts";
import type { PlannedChange } from "../reporting/events.ts";

/** Rows of a plan for events and results; node ids stay inside. */
export function toChanges(entries: Iterable<PlanEntry>): PlannedChange[] {
  return Array.from(entries, ({ resource, type, action, fields, reason }) =>
    reason === undefined ? { resource, type, action, fields } : { resource, type, action, fields, reason },
  );
}

/** Only those that would write. */
export function onlyChanges(changes: readonly PlannedChange[]): PlannedChange[] {
  return changes.filter(({ action }) => action !== "none");
}

/** How many of each action, for sentences: `3 to create, 1 to update`. */
export function sayChanges(changes: readonly PlannedChange[]): string {
  const actions = ["create", "update", "replace", "delete"] as const;
  return actions
    .map((action) => [changes.filter((change) => change.action === action).length, action] as const)
    .filter(([count]) => count > 0)
    .map(([count, action]) => `${count} to ${action}`)
    .join(", ");
}
