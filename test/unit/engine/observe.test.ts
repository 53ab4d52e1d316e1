import { describe, expect, it } from "vitest";
import { buildGraph, node } from "../../../src/engine/graph.ts";
import { observeAll } from "../../../src/engine/observe.ts";
import { MemoryCloud, thing } from "./memory-cloud.ts";
import { build, graphOfThings, look, tearDown, type Wanted } from "./stack-of-things.ts";
import { virtualClock } from "./virtual-clock.ts";

const one = (kind: number, uses: readonly number[] = []): Wanted => ({
  kind,
  size: 1,
  shape: "round",
  uses,
  sees: [],
  waitsForReady: false,
});
const spec = { size: 1, shape: "round", uses: [], sees: [] };

describe("observeAll", () => {
  it("looks once per kind, kinds after those they name", async () => {
    const cloud = new MemoryCloud(virtualClock());
    await look(graphOfThings([one(0), one(0), one(1), one(1, [0]), one(2, [2])]), cloud);
    expect(cloud.calls).toEqual(["discover disk", "observe rack 2", "discover host"]);
  });

  it("does not wait for kinds that the graph does not have", async () => {
    const cloud = new MemoryCloud(virtualClock());
    await look(graphOfThings([one(2)]), cloud);
    expect(cloud.calls).toEqual(["discover host"]);
  });

  it("refuses kinds that wait for each other, naming them", async () => {
    const graph = buildGraph([
      node(thing("egg", { observeAfter: ["hen"] }), { id: "a", name: "a", tags: {}, spec }),
      node(thing("hen", { observeAfter: ["egg"] }), { id: "b", name: "b", tags: {}, spec }),
    ]);
    await expect(observeAll(graph, {}, new MemoryCloud(virtualClock()))).rejects.toThrow("egg, hen");
  });

  it("refuses two provisioners of one kind", async () => {
    const graph = buildGraph([
      node(thing("egg"), { id: "a", name: "a", tags: {}, spec }),
      node(thing("egg"), { id: "b", name: "b", tags: {}, spec }),
    ]);
    await expect(observeAll(graph, {}, new MemoryCloud(virtualClock()))).rejects.toThrow('"egg"');
  });

  it("gives a stray the place of its kind, so that destroy never meets a thing in use", async () => {
    const cloud = new MemoryCloud(virtualClock());
    // Two disks, then two hosts on one disk each; the configuration of today knows the first of each.
    const before = [one(0), one(2, [0]), one(0), one(2, [2])];
    await build(before, cloud);
    cloud.restart();
    cloud.slowness = 1000;
    const { removed } = await tearDown(before.slice(0, 2), cloud);
    expect(removed.map(({ id }) => id).sort()).toEqual(["n0", "n1", "n2", "n3"]);
    const order = cloud.calls.filter((call) => call.startsWith("remove"));
    expect(order.length).toBe(4);
    expect(order.indexOf("remove n3")).toBeLessThan(order.indexOf("remove n2"));
    expect(cloud.things.size).toBe(0);
  });
});
