import { loadConsumerConfig } from "./stack-config/load-consumer.ts";
import { comparison, type StackComparison } from "./stack-changes.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { findConsumer } from "./stack-find-consumer.ts";
import { planStack } from "./stack-plan.ts";

/** Compares a consumer's stack with AWS. Reads only. @throws {PL-CONFIG} */
export async function planConsumer(rt: StackRuntime): Promise<StackComparison> {
  const config = loadConsumerConfig(rt.settings);
  const session = await openStack(rt, config.stack, "consumer");
  return comparison(session, planStack(await findConsumer(session, config)));
}
