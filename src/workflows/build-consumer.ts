import { consumerToBuild } from "./consumer-answers.ts";
import { endpointsInTheWay, refuseEndpoints } from "./consumer-endpoints.ts";
import { consumerView, type ConsumerView } from "./consumer-result.ts";
import type { CostEstimate } from "./cost/estimate.ts";
import { costOfWanted } from "./cost/stack-cost.ts";
import { agreeToBuild } from "./stack-agree.ts";
import type { BuiltChanges, BuiltResource } from "./stack-apply.ts";
import { buildStack } from "./stack-build.ts";
import { openStack, type StackRuntime, type StackSession } from "./stack-context.ts";
import { findConsumer, type ConsumerAsFound } from "./stack-find-consumer.ts";
import { planStack } from "./stack-plan.ts";

/** What `privlink init consumer` answers. */
export interface BuiltConsumer extends ConsumerView {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly costEstimate: CostEstimate;
  readonly resources: readonly BuiltResource[];
  readonly changes: BuiltChanges;
  readonly durationMs: number;
}

/**
 * Builds a consumer's network with clients to test with, or puts them into a VPC that exists. Without changes nothing
 * is written and nobody is asked.
 * @throws {PL-CONFIG}; {PL-NO-TERMINAL} changes and nobody to ask; {PL-CONNECTIONS}; {PL-LEASE}; {PL-RESOURCE}; {PL-INTERRUPTED}
 */
export async function buildConsumer(
  rt: StackRuntime,
  input: { readonly leaseTimeoutMs?: number | undefined } = {},
): Promise<BuiltConsumer> {
  const config = await consumerToBuild(rt);
  const startedAt = rt.clock.now();
  const session = await openStack(rt, config.stack, "consumer");
  const built = await buildStack(rt, session, {
    find: async (of) => {
      const found = await findConsumer(of, config);
      await refuseLoss(rt, of, found);
      return found;
    },
    agree: (changes, stack) => agreeToBuild(rt, session, changes, stack),
    resume: `privlink init consumer --stack ${config.stack}`,
    leaseTimeoutMs: input.leaseTimeoutMs,
  });
  const view = consumerView(built.stack, built.observations);
  tellNext(rt, view);
  const { stack, region, account } = session;
  return {
    stack,
    region,
    account,
    ...view,
    costEstimate: costOfWanted(built.stack.wanted, region),
    resources: built.resources,
    changes: built.changes,
    durationMs: rt.clock.now() - startedAt - built.thoughtMs,
  };
}

/** A subnet that must be replaced takes the endpoints in it along; nobody is cut off by the way. */
async function refuseLoss(rt: StackRuntime, session: StackSession, found: ConsumerAsFound): Promise<void> {
  const { build, removal } = planStack(found);
  refuseEndpoints(await endpointsInTheWay(rt, session, [build, removal]), { mayRelease: false });
}

function tellNext(rt: StackRuntime, { vpcId, instances }: ConsumerView): void {
  rt.emit({
    type: "next",
    message: "Ask for access to a service",
    command: `privlink request-endpoint <service> --vpc ${vpcId}`,
  });
  const client = instances.find(({ role }) => role === "client") ?? instances[0];
  if (client === undefined) return;
  rt.emit({
    type: "next",
    message: "Open a shell on an instance",
    command: `aws ssm start-session --target ${client.instanceId}`,
  });
}
