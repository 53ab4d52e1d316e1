import { PrivlinkError } from "../errors/error.ts";
import { listConnections, rejectConnections, type Connection } from "../privatelink/connections.ts";
import type { StackRuntime } from "./stack-context.ts";

/** Connections that keep AWS from deleting an endpoint service. @source aws-facts 1.14 */
export interface BlockingConnections {
  /** Somebody uses them, or is about to. */
  readonly accepted: readonly Connection[];
  /** Nobody has decided on them. */
  readonly pending: readonly Connection[];
}

/** Looks who is connected to the service. Reads only. */
export async function blockingConnections(rt: StackRuntime, serviceId: string): Promise<BlockingConnections> {
  const connections = await listConnections(rt.aws, serviceId);
  return {
    accepted: connections.filter(({ state }) => state === "available" || state === "pending"),
    pending: connections.filter(({ state }) => state === "pendingAcceptance"),
  };
}

/** @throws {PL-CONNECTIONS} naming each accepted connection and its account */
export function refuseAccepted({ accepted }: BlockingConnections): void {
  if (accepted.length === 0) return;
  const many =
    accepted.length === 1 ? "1 accepted connection keeps" : `${accepted.length} accepted connections keep`;
  throw new PrivlinkError("PL-CONNECTIONS", `${many} the stack alive.`, {
    reason: accepted.map(({ endpointId, owner }) => `${endpointId} of account ${owner}`).join(", "),
    hint: "Ask their owners to run `privlink release`, reject them with `privlink reject`, or pass --reject-connections.",
    details: {
      connections: accepted.map(({ endpointId, owner, state }) => ({ endpointId, account: owner, state })),
    },
  });
}

/**
 * Rejects all of them, accepted ones too: their traffic is cut.
 * @throws {PL-CONNECTIONS} with AWS's reason per connection that it refused
 */
export async function rejectBlocking(
  rt: StackRuntime,
  serviceId: string,
  { accepted, pending }: BlockingConnections,
): Promise<void> {
  const ids = [...accepted, ...pending].map(({ endpointId }) => endpointId);
  if (ids.length === 0) return;
  const failures = await rejectConnections(rt.aws, serviceId, ids);
  rt.emit({
    type: "note",
    message: `Rejected ${ids.length - failures.length} of ${ids.length} connections.`,
  });
  if (failures.length === 0) return;
  throw new PrivlinkError("PL-CONNECTIONS", `${failures.length} connections could not be rejected.`, {
    reason: failures.map(({ endpointId, code, message }) => `${endpointId}: ${code}: ${message}`).join("; "),
    details: { failures },
  });
}
