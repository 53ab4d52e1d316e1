import { buildGraph } from "../engine/graph.ts";
import type { ProducerConfig } from "../provisioners/graph/producer-config.ts";
import { producerGraph, stackFacts } from "../provisioners/graph/producer.ts";
import { producerDefaults } from "./stack-config/load.ts";
import type { StackSession } from "./stack-context.ts";
import { findStack, type StackAsFound } from "./stack-plan.ts";

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

/** Looks at everything that is or could be part of a producer's stack. Reads only. */
export async function findProducer(session: StackSession, config: ProducerConfig): Promise<StackAsFound> {
  const facts = await stackFacts(session.reading, config);
  const everything = producerGraph(withEveryPart(config), facts);
  return findStack(session, producerGraph(config, facts), everything);
}

function withEveryPart(config: ProducerConfig): ProducerConfig {
  const { database, cache } = producerDefaults(config.stack);
  const service = { ...config.service, environment: {} };
  return { ...config, service, database: config.database || database, cache: config.cache || cache };
}
