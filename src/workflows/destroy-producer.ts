import { destroy } from "../engine/destroy.ts";
import { leftBehind, planDestroy, type PlanEntry } from "../engine/plan.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { PlannedChange } from "../reporting/events.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import { toChanges } from "./stack-changes.ts";
import {
  blockingConnections,
  refuseAccepted,
  rejectBlocking,
  type BlockingConnections,
} from "./stack-connections.ts";
import { openStack, type StackRuntime, type StackSession } from "./stack-context.ts";
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
  if (!wish.plan && !rt.settings.yes && !rt.prompter.interactive) {
    throw new PrivlinkError(
      "PL-NO-TERMINAL",
      "Destroying a stack must be confirmed, and there is no terminal.",
      {
        hint: "Pass --yes to destroy it, or --plan to see what would go; nothing was called.",
      },
    );
  }
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
    warn(rt, stack, blocking, refused, wish);
    return result([]);
  }
  if (planned.length === 0) {
    rt.emit({ type: "note", message: `Nothing of stack ${stack} exists in ${region}.` });
    return result([]);
  }
  if (!wish.rejectConnections) refuseAccepted(blocking);
  refuseProtected(refused, commandOf(stack, wish));
  rt.emit({ type: "plan", title: `Stack ${stack}`, changes: planned });
  for (const each of kept) rt.emit({ type: "note", message: `Stays: ${each}` });
  const askedAt = rt.clock.now();
  await agree(rt, session, planned.length);
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

/** Asks for the stack's name, unless `--yes` has answered. */
async function agree(
  rt: StackRuntime,
  { stack, account, region }: StackSession,
  count: number,
): Promise<void> {
  if (rt.settings.yes) return;
  await rt.prompter.text({
    message: `Type ${stack} to remove ${count} resources of account ${account} in ${region}:`,
    validate: (typed) => typed === stack || `Type ${stack}, or press Ctrl-C to keep everything`,
  });
}

/** What would stop the real run. */
function warn(
  rt: StackRuntime,
  stack: string,
  blocking: BlockingConnections,
  refused: readonly PlanEntry[],
  wish: DestroyWish,
): void {
  const stops = [
    ...(wish.rejectConnections ? [] : [() => refuseAccepted(blocking)]),
    () => refuseProtected(refused, commandOf(stack, wish)),
  ];
  for (const stop of stops) {
    try {
      stop();
    } catch (error) {
      if (!(error instanceof PrivlinkError)) throw error;
      const { message, reason, hint } = error;
      rt.emit({
        type: "warning",
        message: [message, reason, hint].filter((line) => line !== undefined).join(" "),
      });
    }
  }
}

/** This command again, with the same decisions. */
function commandOf(stack: string, wish: DestroyWish): string {
  return [
    `privlink destroy producer --stack ${stack}`,
    ...(wish.rejectConnections ? ["--reject-connections"] : []),
    ...wish.liftProtection.map((name) => `--lift-protection ${name}`),
    ...(wish.skipFinalSnapshot ? ["--skip-final-snapshot"] : []),
  ].join(" ");
}
