import type { Ref } from "../../../engine/contract.ts";
import type { GraphNode } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import type { SubnetObserved } from "../../ec2/subnet.ts";
import type { VpcObserved } from "../../ec2/vpc.ts";
import type { ProvisionerContext } from "../../support/context.ts";
import { namePrefix, partTags, type Tags } from "../../support/tags.ts";
import type { ConsumerConfig } from "../consumer-config.ts";
import type { ConsumerFacts } from "../consumer-facts.ts";
import { ownerOf } from "../owner.ts";

/** A node of the consumer's graph. */
export type ConsumerNode = GraphNode<ProvisionerContext>;

/** What each part of the graph is made from. */
export interface ConsumerBlueprint {
  readonly config: ConsumerConfig;
  readonly facts: ConsumerFacts;
}

/** The identity of one part. */
interface Part {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
}

/** Identity of one part: its id, its AWS name `<stack>-consumer-<id>` and its tags. */
export function part({ config }: ConsumerBlueprint, id: string): Part {
  const owner = ownerOf("consumer", config.stack);
  return { id, name: `${namePrefix(owner)}${id}`, tags: partTags(owner, id) };
}

/** {@link part} for EC2, whose objects have no name but the tag `Name`. */
export function namedPart(blueprint: ConsumerBlueprint, id: string): Part {
  const { name, tags } = part(blueprint, id);
  return { id, name, tags: { ...tags, Name: name } };
}

/** {@link part} for IAM, which knows no regions: the name says which region's stack it belongs to. */
export function globalPart(blueprint: ConsumerBlueprint, id: string): Part {
  const { name, tags } = part(blueprint, id);
  return { id, name: `${name}-${blueprint.facts.region}`, tags };
}

/** The VPC's id, for specs. */
export function vpcIdOf({ facts }: ConsumerBlueprint): string | Ref<string> {
  return facts.adopted?.vpcId ?? ref("vpc", (observed: VpcObserved) => observed.vpcId);
}

/** The blocks of the VPC. */
export function vpcCidrs({ config, facts }: ConsumerBlueprint): readonly string[] {
  return config.network.kind === "built" ? [config.network.cidr] : (facts.adopted?.cidrs ?? []);
}

/** Ids of the subnet nodes of a tier, first zone first. */
export function subnetNodeIds({ facts }: ConsumerBlueprint, tier: "private" | "public"): string[] {
  return facts.zoneIds.map((_, index) => `subnet-${tier}-${index + 1}`);
}

/** Ids of the subnets of a tier, for specs; every subnet that is adopted counts as private. */
export function subnetRefs(
  blueprint: ConsumerBlueprint,
  tier: "private" | "public",
): readonly (string | Ref<string>)[] {
  const { adopted } = blueprint.facts;
  if (adopted !== undefined) return adopted.subnets.map(({ subnetId }) => subnetId);
  return subnetNodeIds(blueprint, tier).map((id) => ref(id, ({ subnetId }: SubnetObserved) => subnetId));
}

/** One private subnet per zone: an interface endpoint takes no two of one. */
export function subnetPerZone(blueprint: ConsumerBlueprint): readonly (string | Ref<string>)[] {
  const { adopted } = blueprint.facts;
  if (adopted === undefined) return subnetRefs(blueprint, "private");
  const byZone = new Map(adopted.subnets.toReversed().map(({ zoneId, subnetId }) => [zoneId, subnetId]));
  return [...byZone.values()].toReversed();
}
