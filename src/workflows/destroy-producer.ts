import type { PlannedChange } from "../reporting/events.ts";
import { agreeToDestroy, requireConfirmation, warnOfRefusals } from "./stack-agree.ts";
import { loadProducerConfig } from "./stack-config/load.ts";
import {
  blockingConnections,
  refuseAccepted,
  rejectBlocking,
  type BlockingConnections,
} from "./stack-connections.ts";
import { openStack, type StackRuntime, type StackSession } from "./stack-context.ts";
import { endpointServiceOf, type EndpointServiceOfStack } from "./stack-endpoint-service.ts";
import { findProducerToRemove } from "./stack-find.ts";
import { judgeProtection, refuseProtected, type ProtectionVerdict } from "./stack-protection.ts";
import { planRemoval, removeStack, type StackRemoved, type StackToRemove } from "./stack-remove.ts";

/** What the one who destroys decides. */
export interface DestroyWish {
  /** Cuts accepted connections instead of refusing because of them. */
  readonly rejectConnections: boolean;
  /** AWS names of resources whose deletion protection may be switched off. */
  readonly liftProtection: readonly string[];
  readonly skipFinalSnapshot: boolean;
  /** Shows what would go and changes nothing. */
  readonly plan: boolean;
  /** See LeaseWish. */
  readonly leaseTimeoutMs?: number | undefined;
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
 * @throws {PL-NO-TERMINAL} before any call; {PL-CONNECTIONS}, {PL-PROTECTED} before any write; {PL-LEASE}; {PL-RESOURCE}; {PL-INTERRUPTED}
 */
export async function destroyProducer(rt: StackRuntime, wish: DestroyWish): Promise<DestroyedProducer> {
  const startedAt = rt.clock.now();
  const config = loadProducerConfig(rt.settings);
  requireConfirmation(rt, wish);
  const session = await openStack(rt, config.stack);
  const { stack, region, account } = session;
  const removal = { finalSnapshot: !wish.skipFinalSnapshot };
  const resume = commandOf(stack, wish);
  const look = async (of: StackSession): Promise<ProducerToRemove> => {
    const seen = planRemoval(await findProducerToRemove(of, config), removal);
    const service = endpointServiceOf(seen.found.graph, seen.found.observations);
    return {
      ...seen,
      ...judgeProtection(seen.plan, wish.liftProtection),
      service,
      blocking: service === undefined ? noConnections : await blockingConnections(rt, service.serviceId),
    };
  };
  const refusals = ({ blocking, refused }: ProducerToRemove) => [
    ...(wish.rejectConnections ? [] : [() => refuseAccepted(blocking)]),
    () => refuseProtected(refused, resume),
  ];
  const result = (
    planned: readonly PlannedChange[],
    { deleted, kept, thoughtMs }: StackRemoved,
  ): DestroyedProducer => ({
    stack,
    region,
    account,
    planned,
    deleted: deleted.map(({ resource, type }) => ({ resource, type })),
    kept,
    durationMs: rt.clock.now() - startedAt - thoughtMs,
  });

  const seen = await look(session);
  if (wish.plan) {
    warnOfRefusals(rt, refusals(seen));
    return result(seen.planned, { deleted: [], kept: seen.kept, thoughtMs: 0 });
  }
  const removed = await removeStack(rt, session, {
    seen,
    look,
    check: (each) => refusals(each).forEach((refuse) => refuse()),
    agree: ({ planned, kept }) => agreeToDestroy(rt, session, planned, kept),
    prepare: async ({ service, blocking }) => {
      if (service !== undefined) await rejectBlocking(rt, service.serviceId, blocking);
    },
    lift: ({ lift }) => lift,
    removal,
    resume,
    leaseTimeoutMs: wish.leaseTimeoutMs,
  });
  if (removed.deleted.length === 0)
    rt.emit({ type: "note", message: `Nothing of stack ${stack} exists in ${region}.` });
  return result([], removed);
}

/** What the removal of a producer's stack has to look at beside its resources. */
interface ProducerToRemove extends StackToRemove, ProtectionVerdict {
  readonly service: EndpointServiceOfStack | undefined;
  readonly blocking: BlockingConnections;
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
