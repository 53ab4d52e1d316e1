import type { ConsumerConfig } from "../provisioners/graph/consumer-config.ts";
import { consumerFacts, consumerGraph, type ConsumerFacts } from "../provisioners/graph/consumer.ts";
import { withEveryConsumerPart } from "./stack-config/load-consumer.ts";
import type { StackSession } from "./stack-context.ts";
import { findStack, newLook, type StackAsFound } from "./stack-plan.ts";

/** A consumer's stack, and what AWS says of the network that it stands in. */
export interface ConsumerAsFound extends StackAsFound {
  readonly facts: ConsumerFacts;
}

/**
 * Looks at everything that is or could be part of a consumer's stack. Reads only.
 * @throws {PL-CONFIG} zones that there are not; a VPC or subnet that cannot be adopted
 */
export async function findConsumer(session: StackSession, config: ConsumerConfig): Promise<ConsumerAsFound> {
  const look = newLook(session);
  const facts = await consumerFacts(look.reading, config);
  const { adopted: _adopted, ...own } = facts;
  const everything = consumerGraph(withEveryConsumerPart(config), own);
  return { ...(await findStack(look, consumerGraph(config, facts), everything)), facts };
}

/**
 * Looks at everything that is or was part of a consumer's stack, to remove it: whatever the configuration says now,
 * and though a VPC that was adopted may be gone. Reads only.
 */
export async function findConsumerToRemove(
  session: StackSession,
  config: ConsumerConfig,
): Promise<StackAsFound> {
  const whole = withEveryConsumerPart(config);
  const { account, region } = session;
  const zoneIds = Array.from({ length: whole.network.zones }, (_, index) => `zone-${index + 1}`);
  return findStack(
    newLook(session),
    [],
    consumerGraph(whole, { account, region, partition: "aws", zoneIds }),
  );
}
