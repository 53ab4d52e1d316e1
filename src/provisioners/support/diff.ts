import type { ChangeEffect, FieldChange } from "../../engine/contract.ts";

/** The change of one field, or none where both values are the same; lists are compared in order. */
export function changed(
  field: string,
  from: unknown,
  to: unknown,
  effect: ChangeEffect = "in-place",
): FieldChange[] {
  return canonicalJson(from) === canonicalJson(to) ? [] : [{ field, from, to, effect }];
}

/** The change of a field that holds a set: order and repetition do not count. */
export function changedSet(
  field: string,
  from: readonly string[],
  to: readonly string[],
  effect: ChangeEffect = "in-place",
): FieldChange[] {
  return changed(field, [...new Set(from)].sort(), [...new Set(to)].sort(), effect);
}

/** True when one of the fields is among the changes. */
export function touches(changes: readonly FieldChange[], ...fields: readonly string[]): boolean {
  return changes.some(({ field }) => fields.includes(field));
}

/** JSON with sorted keys, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
