import type { Graph, GraphNode } from "../../src/engine/graph.ts";
import { latencySeconds } from "../../src/sandbox/world/latency.ts";
import { actsInRole, readySeconds } from "./ready-seconds.ts";

/** The longest chain of things that wait for each other. */
export interface CriticalPath {
  /** Seconds until the last resource works, if no call took any time and nobody ever looked too late. */
  readonly seconds: number;
  /** Node ids from first to last. */
  readonly nodes: readonly string[];
}

interface Times {
  readonly existsAt: number;
  readonly readyAt: number;
  /** The need that decided when it could begin. */
  readonly after: string | undefined;
}

/** What AWS itself takes for a graph, whoever builds it. Pure. */
export function criticalPath<Context>(graph: Graph<Context>): CriticalPath {
  const times = new Map<string, Times>();
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (node === undefined) continue;
    const starts = [...(graph.needs.get(id) ?? [])].map(([need, milestone]) => {
      const of = times.get(need);
      return { need, at: (milestone === "ready" ? of?.readyAt : of?.existsAt) ?? 0 };
    });
    const last = starts.toSorted((a, b) => b.at - a.at)[0];
    const usableAt = actsInRole.has(node.provisioner.kind) ? rolesUsableAt(graph, id, times) : 0;
    const existsAt = Math.max(last?.at ?? 0, usableAt);
    times.set(id, { existsAt, readyAt: existsAt + readySeconds(node), after: last?.need });
  }
  const end = [...times].toSorted(([, a], [, b]) => b.readyAt - a.readyAt)[0];
  if (end === undefined) return { seconds: 0, nodes: [] };
  const nodes: string[] = [];
  for (let id: string | undefined = end[0]; id !== undefined; id = times.get(id)?.after) nodes.unshift(id);
  return { seconds: end[1].readyAt, nodes };
}

/** When all roles can be assumed that a node acts in: those that it needs, directly or not. */
function rolesUsableAt<Context>(
  graph: Graph<Context>,
  id: string,
  times: ReadonlyMap<string, { readonly existsAt: number }>,
): number {
  const needed = new Set([id]);
  for (const each of needed) for (const need of graph.needs.get(each)?.keys() ?? []) needed.add(need);
  const roles = [...needed].filter((each) => isRole(graph.nodes.get(each)));
  return Math.max(
    0,
    ...roles.map((role) => (times.get(role)?.existsAt ?? 0) + latencySeconds["role.usable"]),
  );
}

function isRole<Context>(node: GraphNode<Context> | undefined): boolean {
  return node?.provisioner.kind === "role";
}
