import { costedComparison, type CostedComparison } from "./cost/costed-comparison.ts";
import { loadConsumerConfig } from "./stack-config/load-consumer.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { findConsumer } from "./stack-find-consumer.ts";

/** Compares a consumer's stack with AWS. Reads only. @throws {PL-CONFIG} */
export async function planConsumer(rt: StackRuntime): Promise<CostedComparison> {
  const config = loadConsumerConfig(rt.settings);
  const session = await openStack(rt, config.stack, "consumer");
  return costedComparison(session, await findConsumer(session, config));
}
