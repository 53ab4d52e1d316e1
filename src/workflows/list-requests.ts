import { isLive } from "../access/connection.ts";
import type { JoinedRequest } from "../access/join.ts";
import { identity } from "../privatelink/identity.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { consumerView } from "./list-requests-consumer.ts";
import { ownerView } from "./list-requests-owner.ts";
import { ownServicesInScope } from "./own-services.ts";

type Needs = Pick<Runtime, "aws" | "clock" | "emit" | "settings">;

/** Which connections to list. */
export interface ListOptions {
  /** Only those that wait for a decision. */
  readonly pending: boolean;
  /** Only those of this consumer account. */
  readonly account: string | undefined;
  /** Of this endpoint service: id, name or stack. */
  readonly service: string | undefined;
  /** Of all endpoint services of the account, not only the stack's. */
  readonly allServices: boolean;
}

/** A line of the list, with the spans of time that a reader wants. */
export interface RequestRow extends JoinedRequest {
  /** From which side it is seen. */
  readonly side: "owner" | "consumer";
  /** Seconds since it was asked for; null when nobody knows. */
  readonly ageSeconds: number | null;
  /** Days until the grant (or the wish) ends, begun ones counted, negative once it has; null = no end, or over. */
  readonly daysLeft: number | null;
}

/**
 * Connections with their requests and decisions: those of the services that the caller's account owns, and the
 * endpoints that it has to services of others. Oldest first.
 */
export async function listRequests(options: ListOptions, rt: Needs): Promise<RequestRow[]> {
  const [caller, services] = await Promise.all([
    identity(rt.aws),
    ownServicesInScope(rt, { service: options.service, all: options.allServices }),
  ]);
  const [owned, asked] = await Promise.all([
    ownerView(rt, services, caller.account),
    // Who names a service of their own does not mean the endpoints to services of others.
    options.service === undefined ? consumerView(rt, caller.account) : [],
  ]);
  const seen = new Set(owned.map(({ endpointId }) => endpointId));
  const now = rt.clock.now();
  return [
    ...owned.map((one) => toRow(one, "owner", now)),
    ...asked.filter(({ endpointId }) => !seen.has(endpointId)).map((one) => toRow(one, "consumer", now)),
  ]
    .filter(({ state }) => !options.pending || state === "pendingAcceptance")
    .filter(({ account }) => options.account === undefined || account === options.account)
    .sort((one, other) => (other.ageSeconds ?? 0) - (one.ageSeconds ?? 0));
}

function toRow(joined: JoinedRequest, side: RequestRow["side"], now: number): RequestRow {
  const { requestedAt, expiresAt } = joined;
  return {
    ...joined,
    side,
    ageSeconds: requestedAt === null ? null : Math.max(0, Math.round((now - Date.parse(requestedAt)) / 1000)),
    daysLeft: expiresAt === null || !isLive(joined.state) ? null : daysUntil(Date.parse(expiresAt) - now),
  };
}

const dayMs = 86_400_000;
const daysUntil = (ms: number): number => (ms >= 0 ? Math.ceil(ms / dayMs) : Math.floor(ms / dayMs));
