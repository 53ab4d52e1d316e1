import type { FieldChange } from "../engine/contract.ts";
import { knownAfterApply, type PlanEntry } from "../engine/plan.ts";
import type { PlannedChange, ResourceAction } from "../reporting/events.ts";
import type { StackSession } from "./stack-context.ts";
import type { StackPlan } from "./stack-plan.ts";

/** What `privlink plan` answers. */
export interface StackComparison {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly changes: readonly PlannedChange[];
  readonly summary: Readonly<Record<ResourceAction, number>>;
}

/** A plan as a result. */
export function comparison(
  { stack, region, account }: StackSession,
  { build, removal }: StackPlan,
): StackComparison {
  const changes = toChanges([...build.entries.values(), ...removal.entries.values()]);
  const summary = { create: 0, update: 0, replace: 0, delete: 0, none: 0 };
  for (const { action } of changes) summary[action] += 1;
  return { stack, region, account, changes, summary };
}

/** Rows of a plan for events and results; node ids stay inside. */
export function toChanges(entries: Iterable<PlanEntry>): PlannedChange[] {
  return Array.from(entries, ({ resource, type, action, reason, ...entry }) => {
    const fields = entry.fields.map(withoutValues);
    return reason === undefined
      ? { resource, type, action, fields }
      : { resource, type, action, fields, reason };
  });
}

/**
 * Variables of a container hold what people put there, passwords too in spite of all advice: a plan shows their names
 * and which of them differ, never a value.
 */
function withoutValues(change: FieldChange): FieldChange {
  if (change.field !== "environment") return change;
  const [from, to] = [variablesOf(change.from), variablesOf(change.to)];
  const named = (of: Variables, mark: (name: string) => string): Variables =>
    Object.fromEntries(Object.keys(of).map((name) => [name, mark(name)]));
  // What becomes known only when the change is made has no values to hide.
  if (change.to === knownAfterApply) return { ...change, from: named(from, () => "(hidden)") };
  return {
    ...change,
    from: named(from, () => "(hidden)"),
    to: named(to, (name) => (from[name] === to[name] || !(name in from) ? "(hidden)" : "(hidden, another)")),
  };
}

type Variables = Readonly<Record<string, unknown>>;

function variablesOf(value: unknown): Variables {
  return typeof value === "object" && value !== null ? (value as Variables) : {};
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

/**
 * Does who agreed to `agreed` agree to `fresh` too? True where all of it was part of that: the same change, or bringing
 * in line in place what somebody else has created meanwhile.
 */
export function isWithin(fresh: readonly PlannedChange[], agreed: readonly PlannedChange[]): boolean {
  return fresh.every(({ resource, type, action, fields }) => {
    const known = agreed.find((each) => each.resource === resource && each.type === type);
    if (known?.action === "create" && action === "update") return true;
    return known?.action === action && fields.every((field) => isAmong(field, known.fields));
  });
}

function isAmong(fresh: FieldChange, agreed: readonly FieldChange[]): boolean {
  return agreed.some(
    ({ field, to, effect }) =>
      field === fresh.field &&
      effect === fresh.effect &&
      (to === knownAfterApply || JSON.stringify(to) === JSON.stringify(fresh.to)),
  );
}
