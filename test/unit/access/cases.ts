import type { ConnectionFact } from "../../../src/access/connection.ts";
import type { Decision } from "../../../src/access/decision.ts";
import type { AccessRequest } from "../../../src/access/request.ts";
import type { DecisionInput } from "../../../src/access/transition.ts";

/** Noon of the day on which everything in these tests happens. */
export const noon = new Date("2027-03-01T12:00:00.000Z");

export const owner = "arn:aws:sts::111111111111:assumed-role/owner/alice";
export const otherOwner = "arn:aws:sts::111111111111:assumed-role/owner/bob";
export const consumer = "arn:aws:iam::222222222222:user/carol";

export const connection = (over: Partial<ConnectionFact> = {}): ConnectionFact => ({
  endpointId: "vpce-0aa",
  serviceId: "vpce-svc-0bb",
  owner: "222222222222",
  state: "pendingAcceptance",
  createdAt: new Date("2027-03-01T11:00:00.000Z"),
  ...over,
});

export const request = (over: Partial<AccessRequest> = {}): AccessRequest => ({
  endpointId: "vpce-0aa",
  serviceId: "vpce-svc-0bb",
  account: "222222222222",
  region: "us-east-1",
  requestedBy: consumer,
  requestedAt: "2027-03-01T11:00:30.000Z",
  team: "shop",
  reason: "price lookups",
  ticket: "SHOP-12",
  expiresAt: null,
  vpcId: "vpc-0cc",
  zones: ["use1-az1"],
  answer: null,
  ...over,
});

export const decision = (over: Partial<Decision> = {}): Decision => ({
  endpointId: "vpce-0aa",
  serviceId: "vpce-svc-0bb",
  account: "222222222222",
  status: "approved",
  decidedBy: owner,
  decidedAt: "2027-03-01T11:59:50.000Z",
  reason: "looks good",
  expiresAt: null,
  effectiveAt: null,
  revision: 1,
  audit: [
    { action: "approved", by: owner, at: "2027-03-01T11:59:50.000Z", reason: "looks good", expiresAt: null },
  ],
  ...over,
});

export const input = (over: Partial<DecisionInput> = {}): DecisionInput => ({
  connection: connection(),
  request: request(),
  decision: undefined,
  by: owner,
  reason: null,
  expiresAt: null,
  now: noon,
  ...over,
});

/** The code of the PrivlinkError that a call throws; `none` when it throws nothing. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
