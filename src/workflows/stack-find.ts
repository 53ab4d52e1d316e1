import { buildGraph } from "../engine/graph.ts";
import type { ProducerConfig } from "../provisioners/graph/producer-config.ts";
import {
  assumedFacts,
  producerGraph,
  stackFacts,
  type ProducerNode,
  type StackFacts,
} from "../provisioners/graph/producer.ts";
import { awsEndpoints } from "../provisioners/graph/parts/aws-endpoints.ts";
import { producerDefaults } from "./stack-config/load.ts";
import type { StackSession } from "./stack-context.ts";
import { refuseMove } from "./stack-move.ts";
import { findStack, newLook, type StackAsFound } from "./stack-plan.ts";

/**
 * Draws the graph without knowing the account, so that what only the graph can refuse is refused before any call.
 * @throws {PL-CONFIG} | {PL-INTERNAL} what producerGraph and buildGraph throw
 */
export function checkProducer(config: ProducerConfig, region: string): void {
  buildGraph(producerGraph(config, assumedFacts(config, region)));
}

/**
 * Looks at everything that is or could be part of a producer's stack. Reads only.
 * @throws {PL-NOT-FOUND} | {PL-CONFLICT} what is brought does not exist or does not fit, or the stack stands elsewhere
 */
export async function findProducer(session: StackSession, config: ProducerConfig): Promise<StackAsFound> {
  const look = newLook(session);
  const facts = await stackFacts(look.reading, config);
  const stack = await findStack(look, producerGraph(config, facts), everyPart(config, facts));
  refuseMove(stack, config.stack, facts);
  return stack;
}

/**
 * {@link findProducer} for one who removes: what the stack has made counts, and what it was brought does not, which may
 * be gone or fit no more.
 */
export async function findProducerToRemove(
  session: StackSession,
  config: ProducerConfig,
): Promise<StackAsFound> {
  const own = withoutBrought(config);
  const look = newLook(session);
  const facts = await stackFacts(look.reading, own);
  return findStack(look, producerGraph(own, facts), everyPart(own, facts));
}

/** Every part that a configuration can turn off or bring, as the stack would make it. */
function everyPart(config: ProducerConfig, facts: StackFacts): ProducerNode[] {
  const whole = withEveryPart(withoutBrought(config));
  const { account, region, partition, s3PrefixListId } = facts;
  const { zoneIds } = facts.zoneIds.length === 0 ? assumedFacts(whole, region) : facts;
  return producerGraph(whole, { account, region, partition, s3PrefixListId, zoneIds });
}

function withEveryPart(config: ProducerConfig): ProducerConfig {
  const whole = producerDefaults(config.stack);
  const { image: _image, ...service } = config.service;
  return {
    ...config,
    service: { ...service, environment: {} },
    database: config.database || whole.database,
    cache: config.cache || whole.cache,
    scaling: config.scaling || whole.scaling,
    notifications: config.notifications || whole.notifications,
    flowLogs: config.flowLogs || whole.flowLogs,
    alarms: config.alarms || whole.alarms,
    dashboard: true,
  };
}

function withoutBrought({ loadBalancerArn: _arn, ...config }: ProducerConfig): ProducerConfig {
  const { brought: _brought, ...network } = config.network;
  return { ...config, network: { ...network, endpoints: awsEndpoints } };
}
