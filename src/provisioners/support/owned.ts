import type { Discovered } from "../../engine/contract.ts";
import { isOfStack, namePrefix, partTag, stackTag, type Tags } from "./tags.ts";

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
    const part = partOf(each.tags);
    if (part !== undefined && !oldest.has(part)) oldest.set(part, each);
  }
  return new Map(nodes.flatMap(({ id }) => entry(id, oldest.get(id))));
}

/** Looks each node up by its name, all at once; what exists under the name and is not the stack's counts as absent. */
export async function findOwn<O extends Owned, N extends { readonly id: string; readonly name: string }>(
  nodes: readonly N[],
  stack: string,
  find: (name: string, node: N) => Promise<O | undefined>,
): Promise<Map<string, O>> {
  const found = await Promise.all(
    nodes.map(async (node) => ({ id: node.id, observed: await find(node.name, node) })),
  );
  return new Map(
    found.flatMap(({ id, observed }) =>
      observed !== undefined && isOfStack(observed.tags, stack) ? [[id, observed] as const] : [],
    ),
  );
}

/**
 * All EC2 objects of a stack under unique ids: the part for the oldest that claims it, `part (aws id)` for others.
 */
export function discovered<O extends Owned>(all: readonly O[], kind: Identified<O>): Discovered<O>[] {
  const taken = new Set<string>();
  return oldestFirst(all, kind).map((observed) => {
    const part = partOf(observed.tags) ?? kind.idOf(observed);
    const id = taken.has(part) ? `${part} (${kind.idOf(observed)})` : part;
    taken.add(part);
    return { id, name: observed.tags["Name"] ?? kind.idOf(observed), observed };
  });
}

/** {@link discovered} for kinds whose name is unique: there the name `<stack>-<part>` says which part it is. */
export function discoveredByName<O extends Owned>(
  all: readonly O[],
  stack: string,
  nameOf: (observed: O) => string,
): Discovered<O>[] {
  return all
    .filter(({ tags }) => isOfStack(tags, stack))
    .map((observed) => {
      const name = nameOf(observed);
      return { id: partOfName(name, stack) ?? name, name, observed };
    });
}

/** The part that an object's tags claim; where somebody took the tag away, its tag `Name` still tells. */
function partOf(tags: Tags): string | undefined {
  return tags[partTag] ?? partOfName(tags["Name"] ?? "", tags[stackTag] ?? "");
}

function partOfName(name: string, stack: string): string | undefined {
  const prefix = namePrefix(stack);
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : undefined;
}

function oldestFirst<O extends Owned>(all: readonly O[], kind: Identified<O>): O[] {
  const age = (observed: O): number => observed.createdAt?.getTime() ?? 0;
  return [...all].sort((a, b) => age(a) - age(b) || (kind.idOf(a) < kind.idOf(b) ? -1 : 1));
}

function entry<O>(id: string, observed: O | undefined): (readonly [string, O])[] {
  return observed === undefined ? [] : [[id, observed]];
}
