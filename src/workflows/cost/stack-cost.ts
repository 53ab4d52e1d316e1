import type { Graph } from "../../engine/graph.ts";
import type { Observations } from "../../engine/resolve.ts";
import { estimateCost, type CostEstimate } from "./estimate.ts";

/** What a stack costs when it is as wanted. */
export function costOfWanted<Context>(graph: Graph<Context>, region: string): CostEstimate {
  const billables = [...graph.nodes.values()].map(({ provisioner, spec }) => ({
    kind: provisioner.kind,
    values: spec,
  }));
  return estimateCost(billables, region);
}

/** What those resources cost that are named, as they were observed. */
export function costOfExisting<Context>(
  { graph, observations }: { readonly graph: Graph<Context>; readonly observations: Observations },
  names: ReadonlySet<string>,
  region: string,
): CostEstimate {
  const billables = [...graph.nodes.values()].flatMap(({ id, name, provisioner }) => {
    const observed = observations.get(id);
    if (!names.has(name) || typeof observed !== "object" || observed === null) return [];
    return [{ kind: provisioner.kind, values: { ...observed } }];
  });
  return estimateCost(billables, region);
}
