import type { PlannedChange } from "../reporting/events.ts";
import {
  endpointsInTheWay,
  refuseEndpoints,
  releaseInTheWay,
  type EndpointsInTheWay,
} from "./consumer-endpoints.ts";
import { agreeToDestroy, requireConfirmation, warnOfRefusals } from "./stack-agree.ts";
import { loadConsumerConfig } from "./stack-config/load-consumer.ts";
import { openStack, type StackRuntime, type StackSession } from "./stack-context.ts";
import { findConsumerToRemove } from "./stack-find-consumer.ts";
import { planRemoval, removeStack, type StackRemoved, type StackToRemove } from "./stack-remove.ts";

/** What the one who destroys a consumer's stack decides. */
export interface DestroyConsumerWish {
  /** Releases endpoints of requests that stand in the VPC, instead of refusing because of them. */
  readonly releaseEndpoints: boolean;
  /** Shows what would go and changes nothing. */
  readonly plan: boolean;
  /** See LeaseWish. */
  readonly leaseTimeoutMs?: number | undefined;
}

/** What `privlink destroy consumer` answers. */
export interface DestroyedConsumer {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  /** With `--plan`: what would be deleted; else empty. */
  readonly planned: readonly PlannedChange[];
  readonly deleted: readonly { readonly resource: string; readonly type: string }[];
  readonly kept: readonly string[];
  /** Endpoints of requests that were released on the way. */
  readonly released: readonly string[];
  readonly durationMs: number;
}

interface ConsumerToRemove extends StackToRemove {
  readonly endpoints: EndpointsInTheWay;
}

const removal = { finalSnapshot: false };

/**
 * Removes everything that bears the tags of a consumer's stack, whatever the configuration says now; a VPC that was
 * adopted bears none.
 * @throws {PL-NO-TERMINAL} before any call; {PL-CONNECTIONS} before any write; {PL-LEASE}; {PL-RESOURCE}; {PL-INTERRUPTED}
 */
export async function destroyConsumer(
  rt: StackRuntime,
  wish: DestroyConsumerWish,
): Promise<DestroyedConsumer> {
  const startedAt = rt.clock.now();
  const config = loadConsumerConfig(rt.settings);
  requireConfirmation(rt, wish);
  const session = await openStack(rt, config.stack, "consumer");
  const { stack, region, account } = session;
  const released: string[] = [];
  const look = async (of: StackSession): Promise<ConsumerToRemove> => {
    const seen = planRemoval(await findConsumerToRemove(of, config), removal);
    return { ...seen, endpoints: await endpointsInTheWay(rt, of, [seen.plan]) };
  };
  const refuse = ({ endpoints }: ConsumerToRemove): void => {
    refuseEndpoints(endpoints, { mayRelease: wish.releaseEndpoints, hint: "pass --release-endpoints" });
  };
  const result = (
    planned: readonly PlannedChange[],
    { deleted, kept, thoughtMs }: StackRemoved,
  ): DestroyedConsumer => ({
    stack,
    region,
    account,
    planned,
    deleted: deleted.map(({ resource, type }) => ({ resource, type })),
    kept,
    released,
    durationMs: rt.clock.now() - startedAt - thoughtMs,
  });

  const seen = await look(session);
  if (wish.plan) {
    warnOfRefusals(rt, [() => refuse(seen)]);
    return result(seen.planned, { deleted: [], kept: seen.kept, thoughtMs: 0 });
  }
  const removed = await removeStack(rt, session, {
    seen,
    look,
    check: refuse,
    agree: ({ planned, kept }) => agreeToDestroy(rt, session, planned, kept),
    prepare: async ({ endpoints }) => void released.push(...(await releaseInTheWay(rt, endpoints))),
    lift: () => new Set<string>(),
    removal,
    resume: commandOf(stack, wish),
    leaseTimeoutMs: wish.leaseTimeoutMs,
  });
  if (removed.deleted.length === 0)
    rt.emit({ type: "note", message: `Nothing of consumer stack ${stack} exists in ${region}.` });
  return result([], removed);
}

/** This command again, with the same decisions. */
function commandOf(stack: string, { releaseEndpoints }: DestroyConsumerWish): string {
  return `privlink destroy consumer --stack ${stack}${releaseEndpoints ? " --release-endpoints" : ""}`;
}
