import { z } from "zod";

/** One line of the audit trail; lines are only ever appended. */
export const auditEntry = z.object({
  action: z.enum(["approved", "rejected", "revoked", "effective"]),
  /** ARN from STS. */
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
/** See {@link auditEntry}. */
export type AuditEntry = z.output<typeof auditEntry>;

/** A stored decision: what the owner's side said last about an endpoint, and everything it ever said. */
export const decision = z.object({
  endpointId: z.string(),
  serviceId: z.string(),
  /** Consumer's account id. */
  account: z.string(),
  status: z.enum(["approved", "rejected", "revoked"]),
  /** ARN from STS. */
  decidedBy: z.string(),
  decidedAt: z.iso.datetime(),
  reason: z.string().nullable(),
  /** End of the grant; null = none. */
  expiresAt: z.iso.datetime().nullable(),
  /** When EC2 was seen to obey; null while that is open. */
  effectiveAt: z.iso.datetime().nullable(),
  /** Counts the writes, so that of two writers who saw the same state exactly one wins. */
  revision: z.int().positive(),
  audit: z.array(auditEntry),
});
/** See {@link decision}. */
export type Decision = z.output<typeof decision>;
