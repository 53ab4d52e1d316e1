import type { FieldChange, Removal } from "./contract.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { resolveSpec, soughtNode, type Observations } from "./resolve.ts";

/** What happens to one resource. */
export type Action = "create" | "update" | "replace" | "delete" | "none";

/** What is planned for one node. */
export interface PlanEntry {
  /** Node id. */
  readonly id: string;
  /** AWS name. */
  readonly resource: string;
  /** Kind. */
  readonly type: string;
  readonly action: Action;
  readonly fields: readonly FieldChange[];
  readonly reason?: string;
}

/** A graph, what AWS says of it, and what follows from both. */
export interface Plan<Context> {
  readonly graph: Graph<Context>;
  readonly observations: Observations;
  /** In the order of the graph; every node has one, except that a plan to destroy leaves out what does not exist. */
  readonly entries: ReadonlyMap<string, PlanEntry>;
}

/** Stands for a value that AWS gives out only when the change is made. */
export const knownAfterApply = "(known after apply)";

/**
 * Compares every node with what was observed. Pure. A ref to something that will be created or replaced is
 * unknown: its field counts as changed, and the node is replaced when that field is part of its identity.
 */
export function planApply<Context>(graph: Graph<Context>, observations: Observations): Plan<Context> {
  const entries = new Map<string, PlanEntry>();
  const stable = new Map<string, unknown>();
  for (const node of nodesInOrder(graph)) {
    const entry = compare(node, observations, stable);
    entries.set(node.id, entry);
    if (entry.action === "none") stable.set(node.id, observations.get(node.id));
    if (entry.action === "update") stable.set(node.id, foreseen(node, entry, observations, stable));
  }
  return { graph, observations, entries };
}

/** Everything that exists is deleted, dependants first. Pure. */
export function planDestroy<Context>(graph: Graph<Context>, observations: Observations): Plan<Context> {
  const existing = nodesInOrder(graph).filter(({ id }) => observations.has(id));
  const entries = existing.toReversed().map((node) => [node.id, entryOf(node, "delete")] as const);
  return { graph, observations, entries: new Map(entries) };
}

/** True when applying the plan would write. */
export function hasChanges<Context>(plan: Plan<Context>): boolean {
  return [...plan.entries.values()].some(({ action }) => action !== "none");
}

/** Resources that exist, would be removed by this plan and are protected against it by AWS. */
export function protectedEntries<Context>(plan: Plan<Context>): PlanEntry[] {
  return [...plan.entries.values()].filter(({ id, action }) => {
    if (action !== "delete" && action !== "replace") return false;
    return plan.graph.nodes.get(id)?.provisioner.protection?.on(plan.observations.get(id)) ?? false;
  });
}

/** What the removals of this plan leave behind (final snapshots), in printable words. */
export function leftBehind<Context>(plan: Plan<Context>, removal: Removal): string[] {
  return [...plan.entries.values()].flatMap(({ id, action }) => {
    const node = plan.graph.nodes.get(id);
    if (node === undefined || (action !== "delete" && action !== "replace")) return [];
    return (
      node.provisioner.leaves?.(soughtNode(node, plan.observations), plan.observations.get(id), removal) ?? []
    );
  });
}

function nodesInOrder<Context>(graph: Graph<Context>): GraphNode<Context>[] {
  return graph.order.flatMap((id) => graph.nodes.get(id) ?? []);
}

function entryOf<Context>(
  { id, name, provisioner }: GraphNode<Context>,
  action: Action,
  fields: readonly FieldChange[] = [],
  reason?: string,
): PlanEntry {
  return {
    id,
    resource: name,
    type: provisioner.kind,
    action,
    fields,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What an update makes of a node; what was observed where its provisioner does not say. */
function foreseen<Context>(
  node: GraphNode<Context>,
  { fields }: PlanEntry,
  observations: Observations,
  stable: Observations,
): unknown {
  const observed = observations.get(node.id);
  const sought = soughtNode(node, new Map([...observations, ...stable]));
  return node.provisioner.foresee?.(sought, observed, fields) ?? observed;
}

function compare<Context>(
  node: GraphNode<Context>,
  observations: Observations,
  stable: Observations,
): PlanEntry {
  if (!observations.has(node.id)) return entryOf(node, "create", [], "does not exist");
  const { unknown } = resolveSpec(node.spec, stable);
  // A target that is about to be replaced still has its old values: they show what else differs.
  const old = resolveSpec(node.spec, new Map([...observations, ...stable]));
  const known =
    old.unknown.length > 0
      ? []
      : node.provisioner
          .diff({ id: node.id, name: node.name, tags: node.tags, spec: old.spec }, observations.get(node.id))
          .filter(({ field }) => !unknown.includes(field));
  const isIdentity = (field: string) => node.provisioner.replaceOn.includes(field);
  const effectOf = ({ field, effect }: FieldChange) => (isIdentity(field) ? "replace" : effect);
  const fields: FieldChange[] = [
    ...known.map((change) => ({
      field: change.field,
      from: change.from,
      to: change.to,
      effect: effectOf(change),
    })),
    ...unknown.map((field) => ({
      field,
      from: old.spec[field],
      to: knownAfterApply,
      effect: isIdentity(field) ? ("replace" as const) : ("in-place" as const),
    })),
  ];
  if (fields.length === 0) return entryOf(node, "none");
  const identity = fields.filter(({ effect }) => effect === "replace").map(({ field }) => field);
  return identity.length > 0
    ? entryOf(node, "replace", fields, `${identity.join(", ")} cannot be changed in place`)
    : entryOf(node, "update", fields);
}
