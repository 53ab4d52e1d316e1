import { loadProducerConfig } from "./stack-config/load.ts";
import { comparison, type StackComparison } from "./stack-changes.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { checkProducer, findProducer } from "./stack-find.ts";
import { planStack } from "./stack-plan.ts";

/** Compares the stack with AWS. Reads only. @throws {PL-CONFIG} before any call */
export async function planProducer(rt: StackRuntime): Promise<StackComparison> {
  const config = loadProducerConfig(rt.settings);
  checkProducer(config, rt.aws.region);
  const session = await openStack(rt, config.stack);
  return comparison(session, planStack(await findProducer(session, config)));
}
