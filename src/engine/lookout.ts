import { createBeats, type Beats } from "./beats.ts";
import type { Readiness, ResourceNode } from "./contract.ts";
import type { AnyProvisioner, AnySpec } from "./graph.ts";
import { together } from "./together.ts";
import type { Clock } from "./tools.ts";

interface Resource {
  readonly node: ResourceNode<AnySpec>;
  readonly observed: unknown;
}

/** How one kind is watched: all of it at the same moments, in one call where the kind can do that. */
export interface KindWatch {
  /** Absent: resources of this kind are ready once they exist. */
  readonly look: ((resource: Resource) => Promise<Readiness<unknown>>) | undefined;
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
    const { pause } = createBeats(clock);
    const watch: KindWatch = { pause, look: lookOf(provisioner, context) };
    kinds.set(provisioner.kind, watch);
    return watch;
  };
}

function lookOf<Context>(provisioner: AnyProvisioner<Context>, context: Context): KindWatch["look"] {
  if (provisioner.readyAll !== undefined) {
    const all = provisioner.readyAll.bind(provisioner);
    return together((resources: readonly Resource[]) => all(resources, context));
  }
  const ready = provisioner.ready?.bind(provisioner);
  return ready && (({ node, observed }) => ready(node, observed, context));
}
