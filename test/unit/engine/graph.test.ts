import { describe, expect, it } from "vitest";
import { buildGraph, node, subgraph } from "../../../src/engine/graph.ts";
import { ref } from "../../../src/engine/ref.ts";
import { thing, type Thing } from "./memory-cloud.ts";

const box = thing("box");
const make = (id: string, uses: readonly string[], after: readonly string[] = []) =>
  node(box, {
    id,
    name: `t-${id}`,
    tags: {},
    spec: { size: 1, shape: "round", uses: uses.map((each) => ref(each, (t: Thing) => t.serial)), sees: [] },
    after,
  });

describe("buildGraph", () => {
  it("reads edges out of refs at any depth and out of after", () => {
    const graph = buildGraph([make("c", ["a"], ["b"]), make("b", []), make("a", [])]);
    expect([...(graph.needs.get("c") ?? [])]).toEqual([
      ["a", "exists"],
      ["b", "exists"],
    ]);
    expect(graph.order.indexOf("c")).toBe(2);
  });

  it("keeps the stronger milestone when a node is needed twice", () => {
    const spec = {
      size: 1,
      shape: "round",
      uses: [ref("a", (t: Thing) => t.serial, "ready")],
      sees: [ref("a", (t: Thing) => t.serial)],
    };
    const graph = buildGraph([
      make("a", []),
      node(box, { id: "b", name: "b", tags: {}, spec, after: ["a"] }),
    ]);
    expect(graph.needs.get("b")?.get("a")).toBe("ready");
  });

  it("takes a milestone with after", () => {
    const b = { ...make("b", []), after: [{ node: "a", milestone: "ready" as const }] };
    expect(
      buildGraph([make("a", []), b])
        .needs.get("b")
        ?.get("a"),
    ).toBe("ready");
  });

  it("refuses a duplicate id", () => {
    expect(() => buildGraph([make("a", []), make("a", [])])).toThrow('two nodes with id "a"');
  });

  it("refuses an unknown target, naming both", () => {
    expect(() => buildGraph([make("a", ["ghost"])])).toThrow('Node "a" needs "ghost"');
  });

  it("refuses a cycle, naming its path", () => {
    const nodes = [make("x", ["a"]), make("a", ["b"]), make("b", ["c"]), make("c", ["a"])];
    expect(() => buildGraph(nodes)).toThrow("a -> b -> c -> a");
  });

  it("refuses a node that needs itself", () => {
    expect(() => buildGraph([make("a", ["a"])])).toThrow("a -> a");
  });
});

describe("subgraph", () => {
  it("drops nodes and the edges to them", () => {
    const graph = subgraph(
      buildGraph([make("c", ["b"]), make("b", ["a"]), make("a", [])]),
      new Set(["b", "c"]),
    );
    expect([...graph.nodes.keys()].sort()).toEqual(["b", "c"]);
    expect(graph.needs.get("b")?.size).toBe(0);
    expect(graph.order).toEqual(["b", "c"]);
  });
});
