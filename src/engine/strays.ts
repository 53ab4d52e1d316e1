import { graphOf, type Graph, type GraphNode } from "./graph.ts";
import type { Milestone } from "./contract.ts";

/**
 * Adds nodes that no ref connects: what an earlier configuration built. A stray stands where its kind stands:
 * it needs everything of the kinds that its kind needs, and is needed by everything of the kinds that need its
 * kind. Kinds that need each other give no edge; AWS's own refusal (a conflict) keeps their order.
 */
export function withStrays<Context>(
  graph: Graph<Context>,
  strays: readonly GraphNode<Context>[],
): Graph<Context> {
  if (strays.length === 0) return graph;
  const all = [...graph.nodes.values(), ...strays];
  const kindOf = new Map(all.map(({ id, provisioner }) => [id, provisioner.kind]));
  const kinds = kindEdges(graph, kindOf);
  const needs = new Map(all.map(({ id }) => [id, new Map<string, Milestone>(graph.needs.get(id))]));
  const isStray = new Set(strays.map(({ id }) => id));
  for (const [from, targets] of needs) {
    for (const to of needs.keys()) {
      if (from === to || !(isStray.has(from) || isStray.has(to)) || targets.has(to)) continue;
      const [fromKind = "", toKind = ""] = [kindOf.get(from), kindOf.get(to)];
      if (kinds.get(fromKind)?.has(toKind) === true && !reaches(kinds, toKind, fromKind))
        targets.set(to, "exists");
    }
  }
  return graphOf(all, needs);
}

function kindEdges<Context>(
  graph: Graph<Context>,
  kindOf: ReadonlyMap<string, string>,
): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const [from, targets] of graph.needs) {
    const kind = kindOf.get(from) ?? "";
    const needed = edges.get(kind) ?? new Set();
    for (const to of targets.keys()) needed.add(kindOf.get(to) ?? "");
    edges.set(kind, needed);
  }
  return edges;
}

function reaches(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const kind of seen) {
    if (kind === to) return true;
    for (const next of edges.get(kind) ?? []) seen.add(next);
  }
  return false;
}
