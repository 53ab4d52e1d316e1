import { buildGraph, subgraph, type Graph } from "../engine/graph.ts";
import { observeAll, type Found } from "../engine/observe.ts";
import { planApply, planDestroy, type Plan } from "../engine/plan.ts";
import { producerGraph, stackFacts, type ProvisionerContext } from "../provisioners/graph/producer.ts";
import type { ProducerConfig } from "../provisioners/graph/producer-config.ts";
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

/** Looks at everything that is or could be part of the stack. Reads only. */
export async function findProducer(
  { reading, stack }: StackSession,
  config: ProducerConfig,
): Promise<ProducerStack> {
  const facts = await stackFacts(reading, config);
  const defaults = producerDefaults(config.stack);
  const everything = {
    ...config,
    database: config.database || defaults.database,
    cache: config.cache || defaults.cache,
  };
  const wanted = buildGraph(producerGraph(config, facts));
  const whole = new Map(buildGraph(producerGraph(everything, facts)).nodes);
  // Where both have a node, the configuration's counts.
  for (const [id, node] of wanted.nodes) whole.set(id, node);
  const stackTags = { "privlink:stack": stack, "privlink:managed": "true" };
  return { wanted, found: await observeAll(buildGraph([...whole.values()]), stackTags, reading) };
}

/** Compares both. Pure. */
export function planProducerStack({ wanted, found }: ProducerStack): ProducerPlan {
  const unwanted = new Set([...found.graph.nodes.keys()].filter((id) => !wanted.nodes.has(id)));
  return {
    build: planApply(wanted, found.observations),
    removal: planDestroy(subgraph(found.graph, unwanted), found.observations),
  };
}
