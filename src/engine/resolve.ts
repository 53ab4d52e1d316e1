import { PrivlinkError } from "../errors/error.ts";
import type { ResourceNode, SoughtNode } from "./contract.ts";
import type { AnySpec, GraphNode } from "./graph.ts";
import { isRef } from "./ref.ts";

/** What is known of AWS: node id to what its provisioner observed. Absent = does not exist. */
export type Observations = ReadonlyMap<string, unknown>;

/** A spec as far as it can be known, and the top-level fields that cannot. */
export interface Resolved {
  readonly spec: AnySpec;
  /** Fields that hold a ref to something not in `observations`; they are `undefined` in `spec`. */
  readonly unknown: readonly string[];
}

/** Puts what was observed in the place of the refs. A field with one unknown ref is unknown as a whole. */
export function resolveSpec(spec: AnySpec, observations: Observations): Resolved {
  const unknown: string[] = [];
  const entries = Object.entries(spec).map(([field, value]) => {
    const missing = { any: false };
    const resolved = substitute(value, observations, missing);
    if (!missing.any) return [field, resolved] as const;
    unknown.push(field);
    return [field, undefined] as const;
  });
  return { spec: Object.fromEntries(entries), unknown };
}

/** The node for `observe` and `remove`, which take what is known. */
export function soughtNode<Context>(of: GraphNode<Context>, observations: Observations): SoughtNode<AnySpec> {
  return { id: of.id, name: of.name, tags: of.tags, spec: resolveSpec(of.spec, observations).spec };
}

/**
 * The node for `create`, `diff` and `sync`, which need every value.
 * @throws {PL-INTERNAL} a ref points to what does not exist yet
 */
export function resourceNode<Context>(
  of: GraphNode<Context>,
  observations: Observations,
): ResourceNode<AnySpec> {
  const { spec, unknown } = resolveSpec(of.spec, observations);
  if (unknown.length > 0) {
    throw new PrivlinkError("PL-INTERNAL", `Node "${of.id}" ran before ${unknown.join(", ")} was known.`);
  }
  return { id: of.id, name: of.name, tags: of.tags, spec };
}

function substitute(value: unknown, observations: Observations, missing: { any: boolean }): unknown {
  if (isRef(value)) {
    if (observations.has(value.node)) return value.pick(observations.get(value.node) as never);
    missing.any = true;
    return undefined;
  }
  if (Array.isArray(value)) return value.map((each) => substitute(each, observations, missing));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, substitute(each, observations, missing)]),
    );
  }
  return value;
}
