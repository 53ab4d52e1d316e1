import { PrivlinkError } from "../errors/error.ts";
import type { Milestone, Provisioner, WithRefs } from "./contract.ts";
import { isRef } from "./ref.ts";

/** A spec with its refs, types erased: what a graph of many kinds holds. */
export type AnySpec = Readonly<Record<string, unknown>>;

/** A provisioner with its own types erased; only {@link node} makes one, so spec and provisioner always fit. */
export type AnyProvisioner<Context> = Provisioner<AnySpec, unknown, Context>;

/** A need that no ref shows: the node's id (then *exists* is enough), or the id with its milestone. */
export type After = string | { readonly node: string; readonly milestone: Milestone };

/** One resource that is wanted, before it is known whether it exists. */
export interface GraphNode<Context> {
  readonly provisioner: AnyProvisioner<Context>;
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** May hold refs at any depth. */
  readonly spec: AnySpec;
  readonly after?: readonly After[];
}

/** What {@link node} takes beside the provisioner. */
export interface NodeInit<Spec> {
  /** Unique in the graph and stable between runs: the value of tag `privlink:part`. */
  readonly id: string;
  /** Deterministic AWS name, `<stack>-<part>`. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly spec: WithRefs<Spec>;
  readonly after?: readonly After[];
}

/** Makes a node: checks the spec against its provisioner, then forgets the types. */
export function node<Spec extends object, Observed, Context>(
  provisioner: Provisioner<Spec, Observed, Context>,
  init: NodeInit<NoInfer<Spec>>,
): GraphNode<Context> {
  // The one place where types are erased: a graph holds many kinds, and the signature above has just
  // checked that this spec is the one that this provisioner takes.
  return { ...init, provisioner } as unknown as GraphNode<Context>;
}

/** Nodes with their edges, checked: ids are unique, targets exist, there is no cycle. */
export interface Graph<Context> {
  readonly nodes: ReadonlyMap<string, GraphNode<Context>>;
  /** Per node what it needs, with the milestone it waits for. */
  readonly needs: ReadonlyMap<string, ReadonlyMap<string, Milestone>>;
  /** Every node after all that it needs. */
  readonly order: readonly string[];
}

/**
 * Reads the edges out of the refs (at any depth of a spec) and out of `after`, and checks them.
 * @throws {PL-INTERNAL} duplicate id, unknown target, or a cycle, whose path is named
 */
export function buildGraph<Context>(nodes: readonly GraphNode<Context>[]): Graph<Context> {
  const byId = new Map<string, GraphNode<Context>>();
  for (const each of nodes) {
    if (byId.has(each.id))
      throw new PrivlinkError("PL-INTERNAL", `The graph has two nodes with id "${each.id}".`);
    byId.set(each.id, each);
  }
  const needs = new Map(nodes.map((each) => [each.id, needsOf(each)]));
  for (const [id, targets] of needs) {
    for (const target of targets.keys()) {
      if (!byId.has(target)) {
        throw new PrivlinkError("PL-INTERNAL", `Node "${id}" needs "${target}", which is not in the graph.`);
      }
    }
  }
  return graphOf(nodes, needs);
}

/**
 * A graph of nodes whose edges are known.
 * @throws {PL-INTERNAL} a cycle, whose path is named
 */
export function graphOf<Context>(
  nodes: readonly GraphNode<Context>[],
  needs: Graph<Context>["needs"],
): Graph<Context> {
  return { nodes: new Map(nodes.map((each) => [each.id, each])), needs, order: topological(needs) };
}

/** The part of a graph that `keep` names; edges to nodes outside of it are dropped. */
export function subgraph<Context>(graph: Graph<Context>, keep: ReadonlySet<string>): Graph<Context> {
  const inside = <V>(entries: Iterable<readonly [string, V]>) =>
    new Map([...entries].filter(([id]) => keep.has(id)));
  return {
    nodes: inside(graph.nodes),
    needs: new Map([...inside(graph.needs)].map(([id, targets]) => [id, inside(targets)])),
    order: graph.order.filter((id) => keep.has(id)),
  };
}

function needsOf<Context>(from: GraphNode<Context>): Map<string, Milestone> {
  const needs = new Map<string, Milestone>();
  const add = (target: string, milestone: Milestone) => {
    if (needs.get(target) !== "ready") needs.set(target, milestone);
  };
  const walk = (value: unknown): void => {
    if (isRef(value)) add(value.node, value.milestone);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  walk(from.spec);
  for (const after of from.after ?? []) {
    if (typeof after === "string") add(after, "exists");
    else add(after.node, after.milestone);
  }
  return needs;
}

function topological(needs: ReadonlyMap<string, ReadonlyMap<string, Milestone>>): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (id: string): void => {
    if (done.has(id)) return;
    const start = path.indexOf(id);
    if (start !== -1) {
      throw new PrivlinkError(
        "PL-INTERNAL",
        `The graph has a cycle: ${[...path.slice(start), id].join(" -> ")}.`,
      );
    }
    path.push(id);
    for (const target of needs.get(id)?.keys() ?? []) visit(target);
    path.pop();
    done.add(id);
    order.push(id);
  };
  for (const id of needs.keys()) visit(id);
  return order;
}
