import { describe, expect, it } from "vitest";
import {
  hasChanges,
  knownAfterApply,
  leftBehind,
  planApply,
  planDestroy,
  protectedEntries,
} from "../../../src/engine/plan.ts";
import { buildGraph, node } from "../../../src/engine/graph.ts";
import { apply } from "../../../src/engine/apply.ts";
import { ref } from "../../../src/engine/ref.ts";
import { MemoryCloud, thing, tools, type Thing } from "./memory-cloud.ts";
import { build, graphOfThings, look, type Wanted } from "./stack-of-things.ts";
import { virtualClock } from "./virtual-clock.ts";

const base: Wanted = { kind: 0, size: 1, shape: "round", uses: [], sees: [], waitsForReady: false };

async function planOf(built: readonly Wanted[], wanted: readonly Wanted[], lose: readonly string[] = []) {
  const cloud = new MemoryCloud(virtualClock());
  await build(built, cloud);
  for (const each of cloud.things.values()) if (lose.includes(each.key)) cloud.things.delete(each.serial);
  const graph = graphOfThings(wanted);
  return planApply(graph, (await look(graph, cloud)).observations);
}

describe("planApply", () => {
  it("creates what does not exist", async () => {
    const plan = planApply(graphOfThings([base]), new Map());
    expect(plan.entries.get("n0")).toEqual({
      id: "n0",
      resource: "t-n0",
      type: "disk",
      action: "create",
      fields: [],
      reason: "does not exist",
    });
    expect(hasChanges(plan)).toBe(true);
  });

  it("updates a field that can change, replaces for one that cannot", async () => {
    const plan = await planOf(
      [base, base],
      [
        { ...base, size: 2 },
        { ...base, shape: "flat", size: 2 },
      ],
    );
    expect(plan.entries.get("n0")).toMatchObject({
      action: "update",
      fields: [{ field: "size", from: 1, to: 2, effect: "in-place" }],
    });
    expect(plan.entries.get("n1")).toMatchObject({
      action: "replace",
      reason: "shape cannot be changed in place",
      fields: [
        { field: "size", effect: "in-place" },
        { field: "shape", from: "round", to: "flat", effect: "replace" },
      ],
    });
  });

  it("replaces what has its identity from something replaced, and updates what only points to it", async () => {
    const built = [base, { ...base, kind: 2, uses: [0] }, { ...base, kind: 2, sees: [0] }];
    const plan = await planOf(built, [{ ...base, shape: "flat" }, ...built.slice(1)]);
    expect(plan.entries.get("n1")).toMatchObject({
      action: "replace",
      fields: [{ field: "uses", from: [1], to: knownAfterApply, effect: "replace" }],
    });
    expect(plan.entries.get("n2")).toMatchObject({
      action: "update",
      fields: [{ field: "sees", to: knownAfterApply, effect: "in-place" }],
    });
  });

  it("updates what points to something that was lost", async () => {
    const built = [base, { ...base, kind: 2, sees: [0] }];
    const plan = await planOf(built, built, ["disk/n0"]);
    expect(plan.entries.get("n0")?.action).toBe("create");
    expect(plan.entries.get("n1")).toMatchObject({
      action: "update",
      fields: [{ field: "sees", to: knownAfterApply }],
    });
  });

  it("counts a value that its owner does not have yet as unknown", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const address = ref("db", (): number => {
      throw new Error("no address yet");
    });
    const spec = { size: 1, shape: "round", uses: [], sees: [] };
    const graph = buildGraph([
      node(thing("disk"), { id: "db", name: "db", tags: {}, spec }),
      node(thing("host"), { id: "web", name: "web", tags: {}, spec: { ...spec, sees: [address] } }),
    ]);
    const make = (kind: string, id: string) =>
      cloud.put({ key: `${kind}/${id}`, ...spec, tags: {}, readyAt: 0, guarded: false });
    make("disk", "db");
    expect(planApply(graph, (await look(graph, cloud)).observations).entries.get("web")?.action).toBe(
      "create",
    );
    make("host", "web");
    expect(planApply(graph, (await look(graph, cloud)).observations).entries.get("web")).toMatchObject({
      action: "update",
      fields: [{ field: "sees", to: knownAfterApply }],
    });
  });

  it("shows what follows from a change, where its provisioner foresees it", async () => {
    const cloud = new MemoryCloud(virtualClock());
    const revised = {
      ...thing("disk"),
      foresee: (_: unknown, observed: Thing): Thing => ({ ...observed, serial: 99 }),
    };
    const graph = (size: number) => {
      const spec = { size, shape: "round", uses: [], sees: [] };
      const sees = [ref("a", (observed: Thing) => observed.serial)];
      return buildGraph([
        node(revised, { id: "a", name: "a", tags: {}, spec }),
        node(thing("host"), { id: "b", name: "b", tags: {}, spec: { ...spec, size: 1, sees } }),
      ]);
    };
    const { options } = tools(cloud.clock);
    await apply(planApply(graph(1), new Map()), { ...options, context: cloud });
    const { observations } = await look(graph(1), cloud);
    expect(hasChanges(planApply(graph(1), observations))).toBe(false);
    expect(planApply(graph(2), observations).entries.get("b")).toMatchObject({
      action: "update",
      fields: [{ field: "sees", from: [1], to: [99] }],
    });
  });

  it("has no changes when everything is as wanted", async () => {
    const built = [base, { ...base, kind: 2, uses: [0] }];
    const plan = await planOf(built, built);
    expect([...plan.entries.values()].map(({ action }) => action)).toEqual(["none", "none"]);
    expect(hasChanges(plan)).toBe(false);
  });
});

describe("planDestroy", () => {
  const keeper = {
    ...thing("disk"),
    leaves: (found: { name: string }, _: unknown, { finalSnapshot }: { finalSnapshot: boolean }) =>
      finalSnapshot ? [`snapshot of ${found.name}`] : [],
  };
  const spec = { size: 1, shape: "round", uses: [], sees: [] };
  const graph = buildGraph(["a", "b"].map((id) => node(keeper, { id, name: `t-${id}`, tags: {}, spec })));
  const observed: Thing = { key: "disk/a", serial: 1, ...spec, tags: {}, readyAt: 0, guarded: true };
  const plan = planDestroy(graph, new Map([["a", observed]]));

  it("deletes what exists and says nothing of the rest", () => {
    expect([...plan.entries.values()]).toEqual([
      { id: "a", resource: "t-a", type: "disk", action: "delete", fields: [] },
    ]);
  });

  it("knows what is protected", () => {
    expect(protectedEntries(plan).map(({ id }) => id)).toEqual(["a"]);
  });

  it("knows what stays", () => {
    expect(leftBehind(plan, { finalSnapshot: true })).toEqual(["snapshot of t-a"]);
    expect(leftBehind(plan, { finalSnapshot: false })).toEqual([]);
  });
});
