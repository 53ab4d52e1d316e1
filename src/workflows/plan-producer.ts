import { costedComparison, type CostedComparison } from "./cost/costed-comparison.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { checkProducer, findProducer } from "./stack-find.ts";

/** Compares the stack with AWS. Reads only. @throws {PL-CONFIG} before any call */
export async function planProducer(rt: StackRuntime): Promise<CostedComparison> {
  const config = loadProducerConfig(rt.settings);
  checkProducer(config, rt.aws.region);
  const session = await openStack(rt, config.stack);
  return costedComparison(session, await findProducer(session, config));
}
