import type { GraphNode } from "../../../engine/graph.ts";
import type { ProvisionerContext } from "../../support/context.ts";
import { partTags, type Tags } from "../../support/tags.ts";
import type { ProducerConfig } from "../producer-config.ts";
import type { StackFacts } from "../stack-facts.ts";

/** A node of the producer's graph. */
export type ProducerNode = GraphNode<ProvisionerContext>;

/** What each part of the graph is made from. */
export interface Blueprint {
  readonly config: ProducerConfig;
  readonly facts: StackFacts;
}

/** Identity of one part: its id, its AWS name `<stack>-<id>` and its tags. */
export function part(
  { config }: Blueprint,
  id: string,
  name = `${config.stack}-${id}`,
): { readonly id: string; readonly name: string; readonly tags: Tags } {
  return { id, name, tags: partTags(config.stack, id) };
}

/** {@link part} for EC2, whose objects have no name but the tag `Name`. */
export function namedPart(blueprint: Blueprint, id: string): ReturnType<typeof part> {
  const { name, tags } = part(blueprint, id);
  return { id, name, tags: { ...tags, Name: name } };
}

/** {@link part} for what AWS keeps without regions: the name says which region's stack of that name it belongs to. */
export function globalPart(blueprint: Blueprint, id: string): ReturnType<typeof part> {
  return part(blueprint, id, `${blueprint.config.stack}-${id}-${blueprint.facts.region}`);
}

/** Parts of a graph by id, for those that depend on what else a stack has. */
export type Built = ReadonlyMap<string, ProducerNode>;

/** Ids of the subnets of a tier, first zone first. */
export function subnetIds({ facts }: Blueprint, tier: "app" | "data"): string[] {
  return facts.zoneIds.map((_, index) => `subnet-${tier}-${index + 1}`);
}
