import { destroy } from "../engine/destroy.ts";
import { leftBehind, planDestroy, type PlanEntry } from "../engine/plan.ts";
import type { PlannedChange } from "../reporting/events.ts";
import { agreeToDestroy, requireConfirmation, warnOfRefusals } from "./stack-agree.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import { toChanges } from "./stack-changes.ts";
import {
  blockingConnections,
  refuseAccepted,
  rejectBlocking,
  type BlockingConnections,
} from "./stack-connections.ts";
import { openStack, type StackRuntime } from "./stack-context.ts";
import { endpointServiceOf } from "./stack-endpoint-service.ts";
import { findProducer } from "./stack-find.ts";
import { judgeProtection, refuseProtected } from "./stack-protection.ts";

/** What the one who destroys decides. */
export interface DestroyWish {
  /** Cuts accepted connections instead of refusing because of them. */
  readonly rejectConnections: boolean;
  /** AWS names of resources whose deletion protection may be switched off. */
  readonly liftProtection: readonly string[];
  readonly skipFinalSnapshot: boolean;
  /** Shows what would go and changes nothing. */
  readonly plan: boolean;
}

/** What `privlink destroy producer` answers. */
export interface DestroyedProducer {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  /** With `--plan`: what would be deleted; else empty. */
  readonly planned: readonly PlannedChange[];
  readonly deleted: readonly { readonly resource: string; readonly type: string }[];
  /** What stays, in words: final snapshots. */
  readonly kept: readonly string[];
  readonly durationMs: number;
}

/**
 * Removes everything that bears the stack's tags or names, whatever the configuration says now.
 * @throws {PL-NO-TERMINAL} before any call; {PL-CONNECTIONS}, {PL-PROTECTED} before any write; {PL-RESOURCE}; {PL-INTERRUPTED}
 */
export async function destroyProducer(rt: StackRuntime, wish: DestroyWish): Promise<DestroyedProducer> {
  const startedAt = rt.clock.now();
  const config = loadProducerConfig(rt.settings);
  requireConfirmation(rt, wish);
  const session = await openStack(rt, config.stack);
  const { found } = await findProducer(session, config);
  const plan = planDestroy(found.graph, found.observations);
  const removal = { finalSnapshot: !wish.skipFinalSnapshot };
  const { lift, refused } = judgeProtection(plan, wish.liftProtection);
  const service = endpointServiceOf(found.graph, found.observations);
  const blocking = service === undefined ? noConnections : await blockingConnections(rt, service.serviceId);
  const planned = toChanges(plan.entries.values());
  let thoughtMs = 0;
  const kept = leftBehind(plan, removal);
  const { stack, region, account } = session;
  const result = (deleted: readonly PlanEntry[]): DestroyedProducer => ({
    stack,
    region,
    account,
    planned: wish.plan ? planned : [],
    deleted: deleted.map(({ resource, type }) => ({ resource, type })),
    kept,
    durationMs: rt.clock.now() - startedAt - thoughtMs,
  });

  if (wish.plan) {
    warnOfRefusals(rt, [
      ...(wish.rejectConnections ? [] : [() => refuseAccepted(blocking)]),
      () => refuseProtected(refused, commandOf(stack, wish)),
    ]);
    return result([]);
  }
  if (planned.length === 0) {
    rt.emit({ type: "note", message: `Nothing of stack ${stack} exists in ${region}.` });
    return result([]);
  }
  if (!wish.rejectConnections) refuseAccepted(blocking);
  refuseProtected(refused, commandOf(stack, wish));
  const askedAt = rt.clock.now();
  await agreeToDestroy(rt, session, planned, kept);
  thoughtMs = rt.clock.now() - askedAt;
  if (service !== undefined) await rejectBlocking(rt, service.serviceId, blocking);
  const deleted = await destroy(plan, {
    ...session.tools,
    context: session.writing,
    removal,
    lift,
    resume: commandOf(stack, wish),
  });
  return result(deleted);
}

const noConnections: BlockingConnections = { accepted: [], pending: [] };

/** This command again, with the same decisions. */
function commandOf(stack: string, wish: DestroyWish): string {
  return [
    `privlink destroy producer --stack ${stack}`,
    ...(wish.rejectConnections ? ["--reject-connections"] : []),
    ...wish.liftProtection.map((name) => `--lift-protection ${name}`),
    ...(wish.skipFinalSnapshot ? ["--skip-final-snapshot"] : []),
  ].join(" ");
}
