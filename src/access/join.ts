import { type ConnectionFact, isLive } from "./connection.ts";
import type { Decision } from "./decision.ts";
import type { AccessRequest } from "./request.ts";

/** Where what EC2 shows and what the registry says differ. */
export type Finding =
  /** Nobody filed a request for it. */
  | "unannounced"
  /** It is effective, and no decision is on record. */
  | "effective-without-decision"
  /** It was approved, and EC2 does not show it accepted. */
  | "approved-not-effective"
  /** It was rejected or revoked, and EC2 still lets it through or waiting. */
  | "rejected-not-effective"
  /** It is live past the end of its grant. */
  | "past-its-end"
  /** It is live, and the allow-list no longer has its account. */
  | "principal-not-allowed";

/** A connection, its request and its decision as one line. Times are ISO 8601 in UTC. */
export interface JoinedRequest {
  readonly endpointId: string;
  readonly serviceId: string;
  /** Consumer's account id. */
  readonly account: string;
  /** EC2's: the truth about traffic. */
  readonly state: string;
  readonly requestedAt: string | null;
  readonly requestedBy: string | null;
  readonly team: string | null;
  readonly reason: string | null;
  readonly ticket: string | null;
  /** End of the grant where there is one, else the end that was asked for. */
  readonly expiresAt: string | null;
  readonly vpcId: string | null;
  /** Zone ids. */
  readonly zones: readonly string[];
  readonly decision: Decision["status"] | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  /** Whether a request is on file. */
  readonly registered: boolean;
  readonly findings: readonly Finding[];
}

/** What the list shows of a decision: all of it that a consumer, too, learns from the owner's answer. */
export type DecisionFact = Pick<
  Decision,
  "account" | "endpointId" | "status" | "decidedBy" | "decidedAt" | "reason" | "expiresAt"
>;

/** What the joined view is made of beside the connections. */
export interface Registered {
  readonly requests: readonly AccessRequest[];
  readonly decisions: readonly DecisionFact[];
}

/**
 * Joins connections with requests and decisions by account and endpoint id: a request that somebody filed for an
 * endpoint of another account counts for nothing. `isAllowed` is absent where the allow-list cannot be read;
 * `registry` where the registry cannot, and then nothing is said of what would stand there.
 */
export function joinConnections(
  connections: readonly ConnectionFact[],
  registry: Registered | undefined,
  now: Date,
  isAllowed?: (account: string) => boolean,
): JoinedRequest[] {
  const requests = new Map(
    (registry?.requests ?? []).map((request) => [key(request.account, request.endpointId), request]),
  );
  const decisions = new Map(
    (registry?.decisions ?? []).map((decision) => [key(decision.account, decision.endpointId), decision]),
  );
  return connections.map((connection) => {
    const id = key(connection.owner, connection.endpointId);
    const request = requests.get(id);
    const decision = decisions.get(id);
    return {
      endpointId: connection.endpointId,
      serviceId: connection.serviceId,
      account: connection.owner,
      state: connection.state,
      requestedAt: request?.requestedAt ?? connection.createdAt?.toISOString() ?? null,
      requestedBy: request?.requestedBy ?? null,
      team: request?.team ?? null,
      reason: request?.reason ?? null,
      ticket: request?.ticket ?? null,
      expiresAt: (decision?.status === "approved" ? decision.expiresAt : request?.expiresAt) ?? null,
      vpcId: request?.vpcId ?? null,
      zones: request?.zones ?? [],
      decision: decision?.status ?? null,
      decidedBy: decision?.decidedBy ?? null,
      decidedAt: decision?.decidedAt ?? null,
      decisionReason: decision?.reason ?? null,
      registered: request !== undefined,
      findings: [
        ...(registry === undefined ? [] : registryFindings(connection, request, decision, now)),
        ...(isAllowed !== undefined && isLive(connection.state) && !isAllowed(connection.owner)
          ? (["principal-not-allowed"] as const)
          : []),
      ],
    };
  });
}

function registryFindings(
  { state }: ConnectionFact,
  request: AccessRequest | undefined,
  decision: DecisionFact | undefined,
  now: Date,
): Finding[] {
  const findings: Finding[] = [];
  if (request === undefined) findings.push("unannounced");
  if (state === "available" && decision === undefined) findings.push("effective-without-decision");
  if (decision?.status === "approved" && (state === "pendingAcceptance" || state === "rejected")) {
    findings.push("approved-not-effective");
  }
  if (decision !== undefined && decision.status !== "approved" && isLive(state))
    findings.push("rejected-not-effective");
  const end = decision?.status === "approved" ? decision.expiresAt : null;
  if (end !== null && isLive(state) && Date.parse(end) <= now.getTime()) findings.push("past-its-end");
  return findings;
}

const key = (account: string, endpointId: string): string => `${account} ${endpointId}`;
