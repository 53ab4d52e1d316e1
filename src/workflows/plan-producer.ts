import type { PlannedChange, ResourceAction } from "../reporting/events.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import { toChanges } from "./stack-changes.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { checkProducer, findProducer, planProducerStack } from "./stack-find.ts";

/** What `privlink plan` answers. */
export interface ProducerPlanResult {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly changes: readonly PlannedChange[];
  readonly summary: Readonly<Record<ResourceAction, number>>;
}

/** Compares the stack with AWS. Reads only. @throws {PL-CONFIG} before any call */
export async function planProducer(rt: StackRuntime): Promise<ProducerPlanResult> {
  const config = loadProducerConfig(rt.settings);
  checkProducer(config, rt.aws.region);
  const session = await openStack(rt, config.stack);
  const { build, removal } = planProducerStack(await findProducer(session, config));
  const changes = toChanges([...build.entries.values(), ...removal.entries.values()]);
  const summary = { create: 0, update: 0, replace: 0, delete: 0, none: 0 };
  for (const { action } of changes) summary[action] += 1;
  const { stack, region, account } = session;
  return { stack, region, account, changes, summary };
}
