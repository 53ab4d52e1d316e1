import type { Milestone, Ref } from "./contract.ts";

/** Refers to a value of another node, known once that node has reached the milestone. */
export function ref<Observed, T>(
  node: string,
  pick: (observed: Observed) => T,
  milestone: Milestone = "exists",
): Ref<T> {
  return { kind: "ref", node, milestone, pick };
}

/** Tells a ref from a plain spec value. */
export function isRef(value: unknown): value is Ref<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { kind?: unknown }).kind === "ref" &&
    "pick" in value
  );
}
