import { PrivlinkError } from "../errors/error.ts";
import type { ResourceNode, SoughtNode } from "./contract.ts";
import type { AnySpec, GraphNode } from "./graph.ts";
import { isRef } from "./ref.ts";

/** What is known of AWS: node id to what its provisioner observed. Absent = does not exist. */
export type Observations = ReadonlyMap<string, unknown>;

/** A spec as far as it can be known, and the top-level fields that cannot. */
export interface Resolved {
  readonly spec: AnySpec;
  /** Fields that hold a ref to something that does not exist or does not have the value yet; they are `undefined` in `spec`. */
  readonly unknown: readonly string[];
  /** Why the first of them is unknown, where picking the value failed. */
  readonly cause?: unknown;
}

interface Misses {
  any: boolean;
  cause?: unknown;
}

/**
 * Puts what was observed in the place of the refs. A field with one unknown ref is unknown as a whole. A pick
 * that throws (a database has no address before it is ready) leaves its field unknown too.
 */
export function resolveSpec(spec: AnySpec, observations: Observations): Resolved {
  const unknown: string[] = [];
  const causes: unknown[] = [];
  const entries = Object.entries(spec).map(([field, value]) => {
    const misses: Misses = { any: false };
    const resolved = substitute(value, observations, misses);
    if (!misses.any) return [field, resolved] as const;
    unknown.push(field);
    if (misses.cause !== undefined) causes.push(misses.cause);
    return [field, undefined] as const;
  });
  return { spec: Object.fromEntries(entries), unknown, cause: causes[0] };
}

/** The node for `observe` and `remove`, which take what is known. */
export function soughtNode<Context>(of: GraphNode<Context>, observations: Observations): SoughtNode<AnySpec> {
  return { id: of.id, name: of.name, tags: of.tags, spec: resolveSpec(of.spec, observations).spec };
}

/**
 * The node for `create`, `diff` and `sync`, which need every value.
 * @throws {PL-INTERNAL} a ref points to what does not exist yet; what a pick threw
 */
export function resourceNode<Context>(
  of: GraphNode<Context>,
  observations: Observations,
): ResourceNode<AnySpec> {
  const { spec, unknown, cause } = resolveSpec(of.spec, observations);
  if (cause !== undefined) throw cause;
  if (unknown.length > 0) {
    throw new PrivlinkError("PL-INTERNAL", `Node "${of.id}" ran before ${unknown.join(", ")} was known.`);
  }
  return { id: of.id, name: of.name, tags: of.tags, spec };
}

function substitute(value: unknown, observations: Observations, misses: Misses): unknown {
  if (isRef(value)) {
    try {
      if (observations.has(value.node)) return value.pick(observations.get(value.node) as never);
    } catch (error) {
      misses.cause ??= error;
    }
    misses.any = true;
    return undefined;
  }
  if (Array.isArray(value)) return value.map((each) => substitute(each, observations, misses));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, substitute(each, observations, misses)]),
    );
  }
  return value;
}
