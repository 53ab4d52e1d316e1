import { z } from "zod";
import { plainText } from "./plain-text.ts";

/** What the owner answered, copied onto the request so that the consumer, who may not read decisions, can see it. */
export const requestAnswer = z.object({
  status: z.enum(["approved", "rejected", "revoked"]),
  by: plainText(2048),
  at: z.iso.datetime(),
  reason: plainText(1000).nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
/** See {@link requestAnswer}. Never trusted by the owner's side: the decision itself is a record of its own. */
export type RequestAnswer = z.output<typeof requestAnswer>;

/**
 * A stored request: who asks for which endpoint, why and for how long. Written by the consumer, who may write anything:
 * texts are bounded and freed of what could steer the owner's terminal.
 */
export const accessRequest = z.object({
  endpointId: plainText(64),
  serviceId: plainText(64),
  /** Consumer's account id; the table's policy makes sure that it is the writer's own. */
  account: plainText(12),
  region: plainText(32),
  /** ARN from STS. */
  requestedBy: plainText(2048),
  requestedAt: z.iso.datetime(),
  team: plainText(128).nullable(),
  reason: plainText(1000),
  ticket: plainText(128).nullable(),
  /** End that is wished for; null = none. */
  expiresAt: z.iso.datetime().nullable(),
  vpcId: plainText(64),
  /** Zone ids. */
  zones: z.array(plainText(32)).max(16),
  answer: requestAnswer.nullable().default(null),
});
/** See {@link accessRequest}. */
export type AccessRequest = z.output<typeof accessRequest>;
