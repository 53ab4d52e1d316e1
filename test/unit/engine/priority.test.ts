import { describe, expect, it } from "vitest";
import type { Milestone } from "../../../src/engine/contract.ts";
import { longestFirst } from "../../../src/engine/priority.ts";

const task = (id: string, ...needs: string[]) => ({
  id,
  needs: new Map<string, Milestone>(needs.map((need) => [need, "exists"])),
});

describe("longestFirst", () => {
  it("puts what most time hangs on first, and keeps the order among equals", () => {
    const tasks = [
      task("vpc"),
      task("topic"),
      task("roles"),
      task("group", "vpc"),
      task("database", "group"),
      task("service", "database", "roles"),
    ];
    const seconds: Record<string, number> = { database: 840, service: 90 };
    const order = longestFirst(tasks, (id) => seconds[id]).map(({ id }) => id);
    expect(order).toEqual(["vpc", "group", "database", "roles", "service", "topic"]);
  });

  it("leaves a cycle to whoever executes it", () => {
    const cycle = [task("a", "b"), task("b", "a")];
    expect(longestFirst(cycle, () => 1)).toHaveLength(2);
  });
});
