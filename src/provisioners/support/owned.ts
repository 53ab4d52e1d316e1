import type { Discovered } from "../../engine/contract.ts";
import { isOfStack, partTag, type Tags } from "./tags.ts";

/** What is needed to tell resources of one kind and stack apart. */
export interface Owned {
  readonly tags: Tags;
  /** When AWS created it, where AWS says so. */
  readonly createdAt?: Date | undefined;
}

/** How a kind names the AWS id of what it observed. */
interface Identified<O> {
  idOf(observed: O): string;
}

/**
 * Resources by their part. A crash at the wrong moment can leave two with one part: the oldest counts, so
 * that every later run means the same one.
 */
export function byPart<O extends Owned>(
  nodes: readonly { readonly id: string }[],
  all: readonly O[],
  kind: Identified<O>,
): Map<string, O> {
  const oldest = new Map<string, O>();
  for (const each of oldestFirst(all, kind)) {
    const part = each.tags[partTag];
    if (part !== undefined && !oldest.has(part)) oldest.set(part, each);
  }
  return new Map(nodes.flatMap(({ id }) => entry(id, oldest.get(id))));
}

/** Looks each node up by its name, all at once; what exists under the name and is not the stack's counts as absent. */
export async function findOwn<O extends Owned>(
  nodes: readonly { readonly id: string; readonly name: string }[],
  stack: string,
  find: (name: string) => Promise<O | undefined>,
): Promise<Map<string, O>> {
  const found = await Promise.all(nodes.map(async ({ id, name }) => ({ id, observed: await find(name) })));
  return new Map(
    found.flatMap(({ id, observed }) =>
      observed !== undefined && isOfStack(observed.tags, stack) ? [[id, observed] as const] : [],
    ),
  );
}

/** All resources of a stack under unique ids: the part for the oldest that claims it, `part (aws id)` for others. */
export function discovered<O extends Owned>(
  all: readonly O[],
  kind: Identified<O>,
  nameOf: (observed: O) => string = (observed) => observed.tags["Name"] ?? kind.idOf(observed),
): Discovered<O>[] {
  const taken = new Set<string>();
  return oldestFirst(all, kind).map((observed) => {
    const part = observed.tags[partTag] ?? nameOf(observed);
    const id = taken.has(part) ? `${part} (${kind.idOf(observed)})` : part;
    taken.add(part);
    return { id, name: nameOf(observed), observed };
  });
}

function oldestFirst<O extends Owned>(all: readonly O[], kind: Identified<O>): O[] {
  const age = (observed: O): number => observed.createdAt?.getTime() ?? 0;
  return [...all].sort((a, b) => age(a) - age(b) || (kind.idOf(a) < kind.idOf(b) ? -1 : 1));
}

function entry<O>(id: string, observed: O | undefined): (readonly [string, O])[] {
  return observed === undefined ? [] : [[id, observed]];
}
