import { describe, expect, it } from "vitest";
import { knownAfterApply } from "../../../../src/engine/plan.ts";
import type { PlannedChange, ResourceAction } from "../../../../src/reporting/events.ts";
import { isWithin } from "../../../../src/workflows/stack-changes.ts";

const change = (
  resource: string,
  action: ResourceAction,
  fields: PlannedChange["fields"] = [],
): PlannedChange => ({
  resource,
  type: "vpc",
  action,
  fields,
});
const field = (name: string, to: unknown, effect: "in-place" | "replace" = "in-place") => ({
  field: name,
  from: "before",
  to,
  effect,
});

describe("a plan that is made afresh", () => {
  it.each([
    ["the same", [change("a", "create")], [change("a", "create")], true],
    ["less", [], [change("a", "create")], true],
    ["more", [change("a", "create"), change("b", "create")], [change("a", "create")], false],
    ["another action", [change("a", "replace")], [change("a", "update")], false],
    ["a deletion of what was to be created", [change("a", "delete")], [change("a", "create")], false],
    [
      "in line what somebody else has begun to create",
      [change("a", "update", [field("dns", true)])],
      [change("a", "create")],
      true,
    ],
    [
      "fewer fields",
      [change("a", "update", [field("one", 1)])],
      [change("a", "update", [field("one", 1), field("two", 2)])],
      true,
    ],
    [
      "another value",
      [change("a", "update", [field("one", 3)])],
      [change("a", "update", [field("one", 1)])],
      false,
    ],
    [
      "a value that nobody knew",
      [change("a", "update", [field("one", 3)])],
      [change("a", "update", [field("one", knownAfterApply)])],
      true,
    ],
    [
      "a worse effect",
      [change("a", "update", [field("one", 1, "replace")])],
      [change("a", "update", [field("one", 1)])],
      false,
    ],
  ])("brings %s: agreed to is %s", (_what, fresh, agreed, within) => {
    expect(isWithin(fresh, agreed)).toBe(within);
  });
});
