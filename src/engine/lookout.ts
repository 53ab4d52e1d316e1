import { createBeats, type Beats } from "./beats.ts";
import type { Readiness, ResourceNode, SoughtNode } from "./contract.ts";
import type { AnyProvisioner, AnySpec } from "./graph.ts";
import { together } from "./together.ts";
import type { Clock } from "./tools.ts";

interface Resource<Node> {
  readonly node: Node;
  readonly observed: unknown;
}

type Look<Node, Observed> = (resource: Resource<Node>) => Promise<Readiness<Observed>>;

/** How one kind is watched: all of it at the same moments, in one call where the kind can do that. */
export interface KindWatch {
  /** Absent: resources of this kind are ready once they exist. */
  readonly ready: Look<ResourceNode<AnySpec>, unknown> | undefined;
  /** Absent: resources of this kind go at once. */
  readonly gone: Look<SoughtNode<AnySpec>, undefined> | undefined;
  readonly pause: Beats["pause"];
}

/** Watches the kinds of one run. */
export type Lookout<Context> = (provisioner: AnyProvisioner<Context>) => KindWatch;

/** Starts watching for one run. */
export function lookout<Context>({
  clock,
  context,
}: {
  readonly clock: Clock;
  readonly context: Context;
}): Lookout<Context> {
  const kinds = new Map<string, KindWatch>();
  return (provisioner) => {
    const known = kinds.get(provisioner.kind);
    if (known !== undefined) return known;
    const watch: KindWatch = {
      pause: createBeats(clock).pause,
      ready: lookOf(provisioner.readyAll?.bind(provisioner), provisioner.ready?.bind(provisioner), context),
      gone: lookOf(provisioner.goneAll?.bind(provisioner), provisioner.gone?.bind(provisioner), context),
    };
    kinds.set(provisioner.kind, watch);
    return watch;
  };
}

function lookOf<Context, Node, Observed>(
  all:
    | ((resources: readonly Resource<Node>[], context: Context) => Promise<readonly Readiness<Observed>[]>)
    | undefined,
  one: ((node: Node, observed: unknown, context: Context) => Promise<Readiness<Observed>>) | undefined,
  context: Context,
): Look<Node, Observed> | undefined {
  if (all !== undefined) return together((resources: readonly Resource<Node>[]) => all(resources, context));
  return one && (({ node, observed }) => one(node, observed, context));
}
