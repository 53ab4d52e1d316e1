import { buildGraph, subgraph, type Graph, type GraphNode } from "../engine/graph.ts";
import { observeAll, type Found } from "../engine/observe.ts";
import { planApply, planDestroy, type Plan } from "../engine/plan.ts";
import { newReads, type ProvisionerContext } from "../provisioners/graph/producer.ts";
import type { StackSession } from "./stack-context.ts";

/** A stack as it is wanted and as it is. */
export interface StackAsFound {
  /** What the configuration asks for. */
  readonly wanted: Graph<ProvisionerContext>;
  /** That, every part that a configuration can turn off, and what an earlier configuration built. */
  readonly found: Found<ProvisionerContext>;
}

/** What brings a stack to its configuration: first `build`, then `removal` of what it does not ask for any more. */
export interface StackPlan {
  readonly build: Plan<ProvisionerContext>;
  readonly removal: Plan<ProvisionerContext>;
}

/** The session with a memory for one look, in which the same question is asked once: facts first, then {@link findStack}. */
export function newLook(session: StackSession): StackSession {
  return { ...session, reading: { ...session.reading, reads: newReads() } };
}

/**
 * Looks at everything that is or could be part of the stack. Reads only.
 * @param everything with every part that can be turned off turned on; what it would be built with does not matter
 * @throws {PL-INTERNAL} what buildGraph throws
 */
export async function findStack(
  { reading, ownerTags }: StackSession,
  wanted: readonly GraphNode<ProvisionerContext>[],
  everything: readonly GraphNode<ProvisionerContext>[],
): Promise<StackAsFound> {
  const graph = buildGraph(wanted);
  // Where both have a node, the configuration's counts.
  const all = new Map([...everything, ...wanted].map((node) => [node.id, node]));
  return { wanted: graph, found: await observeAll(buildGraph([...all.values()]), ownerTags, reading) };
}

/** Compares both. Pure. */
export function planStack({ wanted, found }: StackAsFound): StackPlan {
  const unwanted = new Set(
    [...found.graph.nodes.values()].flatMap(({ id, provisioner }) =>
      wanted.nodes.has(id) || provisioner.outlives === true ? [] : [id],
    ),
  );
  return {
    build: planApply(wanted, found.observations),
    removal: planDestroy(subgraph(found.graph, unwanted), found.observations),
  };
}
