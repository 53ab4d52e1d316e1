import { buildGraph, subgraph, type Graph } from "../engine/graph.ts";
import { observeAll, type Found } from "../engine/observe.ts";
import { planApply, planDestroy, type Plan } from "../engine/plan.ts";
import type { ProducerConfig } from "../provisioners/graph/producer-config.ts";
import {
  producerGraph,
  stackFacts,
  type ProvisionerContext,
  type StackFacts,
} from "../provisioners/graph/producer.ts";
import { producerDefaults } from "./stack-config/load.ts";
import type { StackSession } from "./stack-context.ts";

/** A producer stack as it is wanted and as it is. */
export interface ProducerStack {
  /** What the configuration asks for. */
  readonly wanted: Graph<ProvisionerContext>;
  /** That, every part that a configuration can turn off, and what an earlier configuration built. */
  readonly found: Found<ProvisionerContext>;
}

/** What brings a stack to its configuration: first `build`, then `removal` of what it does not ask for any more. */
export interface ProducerPlan {
  readonly build: Plan<ProvisionerContext>;
  readonly removal: Plan<ProvisionerContext>;
}

/**
 * Draws the graph without knowing the account, so that what only the graph can refuse is refused before any call.
 * @throws {PL-CONFIG} | {PL-INTERNAL} what producerGraph and buildGraph throw
 */
export function checkProducer(config: ProducerConfig, region: string): void {
  const { zones, zoneIds } = config.network;
  const anyZones = zoneIds ?? Array.from({ length: zones }, (_, index) => `zone-${index + 1}`);
  const facts = { account: "", region, partition: "aws", zoneIds: anyZones, s3PrefixListId: "" };
  buildGraph(producerGraph(config, facts));
}

/** Looks at everything that is or could be part of the stack. Reads only. */
export async function findProducer(
  { reading, stack }: StackSession,
  config: ProducerConfig,
): Promise<ProducerStack> {
  const facts = await stackFacts(reading, config);
  const wanted = buildGraph(producerGraph(config, facts));
  // Where both have a node, the configuration's counts.
  const all = new Map([...wholeGraph(config, facts).nodes, ...wanted.nodes]);
  const stackTags = { "privlink:stack": stack, "privlink:managed": "true" };
  return { wanted, found: await observeAll(buildGraph([...all.values()]), stackTags, reading) };
}

/** Compares both. Pure. */
export function planProducerStack({ wanted, found }: ProducerStack): ProducerPlan {
  const unwanted = new Set([...found.graph.nodes.keys()].filter((id) => !wanted.nodes.has(id)));
  return {
    build: planApply(wanted, found.observations),
    removal: planDestroy(subgraph(found.graph, unwanted), found.observations),
  };
}

/** With every part that can be turned off turned on; what it would be built with does not matter. */
function wholeGraph(config: ProducerConfig, facts: StackFacts): Graph<ProvisionerContext> {
  const { database, cache } = producerDefaults(config.stack);
  const service = { ...config.service, environment: {} };
  return buildGraph(
    producerGraph(
      { ...config, service, database: config.database || database, cache: config.cache || cache },
      facts,
    ),
  );
}
