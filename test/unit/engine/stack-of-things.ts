import * as fc from "fast-check";
import { apply } from "../../../src/engine/apply.ts";
import { destroy } from "../../../src/engine/destroy.ts";
import { buildGraph, node, type Graph, type GraphNode } from "../../../src/engine/graph.ts";
import { observeAll } from "../../../src/engine/observe.ts";
import { planApply, planDestroy } from "../../../src/engine/plan.ts";
import { ref } from "../../../src/engine/ref.ts";
import { thing, tools, type MemoryCloud, type Thing } from "./memory-cloud.ts";

/** One thing that is wanted; needs are numbers of earlier things. */
export interface Wanted {
  readonly kind: number;
  readonly size: number;
  readonly shape: string;
  readonly uses: readonly number[];
  readonly sees: readonly number[];
  readonly waitsForReady: boolean;
}

const kinds = [
  thing("disk", { discovers: true }),
  thing("rack", { observeAfter: ["disk"], usualSeconds: 10 }),
  thing("host", { observeAfter: ["rack", "disk"], discovers: true }),
];

/** Acyclic sets of things. A thing uses only things of its own or an earlier kind, as kinds of AWS do. */
export const wantedThings: fc.Arbitrary<Wanted[]> = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.tuple(
    ...Array.from({ length: count }, (_, index) => {
      const earlier = fc.uniqueArray(fc.nat({ max: Math.max(0, index - 1) }), {
        maxLength: index === 0 ? 0 : 3,
      });
      return fc.record({
        kind: fc.constant(Math.floor((index * kinds.length) / count)),
        size: fc.nat({ max: 3 }),
        shape: fc.constantFrom("round", "flat"),
        uses: earlier,
        sees: earlier,
        waitsForReady: fc.boolean(),
      });
    }),
  ),
);

function nodesOf(wanted: readonly Wanted[]): GraphNode<MemoryCloud>[] {
  return wanted.map((each, index) => {
    const milestone = each.waitsForReady ? "ready" : "exists";
    const refTo = (target: number) => ref(`n${target}`, (observed: Thing) => observed.serial, milestone);
    const provisioner = kinds[each.kind];
    if (provisioner === undefined) throw new Error(`no kind ${each.kind}`);
    return node(provisioner, {
      id: `n${index}`,
      name: `t-n${index}`,
      tags: { part: `n${index}` },
      spec: { size: each.size, shape: each.shape, uses: each.uses.map(refTo), sees: each.sees.map(refTo) },
    });
  });
}

export const graphOfThings = (wanted: readonly Wanted[]): Graph<MemoryCloud> => buildGraph(nodesOf(wanted));

export async function look(graph: Graph<MemoryCloud>, cloud: MemoryCloud) {
  return observeAll(graph, { stack: "t" }, cloud);
}

/** Observe, plan, apply: what one `init` does. */
export async function build(wanted: readonly Wanted[], cloud: MemoryCloud, signal?: AbortSignal) {
  const graph = graphOfThings(wanted);
  const plan = planApply(graph, (await look(graph, cloud)).observations);
  const { options, events } = tools(cloud.clock, signal);
  const applied = await apply(plan, { ...options, context: cloud });
  return { plan, events, applied };
}

/** Observe, plan, destroy. */
export async function tearDown(
  wanted: readonly Wanted[],
  cloud: MemoryCloud,
  lift: readonly string[] = [],
  signal?: AbortSignal,
) {
  const found = await look(graphOfThings(wanted), cloud);
  const plan = planDestroy(found.graph, found.observations);
  const { options, events } = tools(cloud.clock, signal);
  const wish = { ...options, context: cloud, removal: { finalSnapshot: true }, lift: new Set(lift) };
  return { plan, events, removed: await destroy(plan, wish) };
}
