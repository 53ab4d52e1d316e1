import type { AccessRequest } from "./request.ts";

/** Everything of a request that its writer says or knows; the answer is the owner's. */
export type RequestDraft = Omit<AccessRequest, "answer" | "requestedAt">;

/** What filing a request comes to: a new record, a changed one, or `keep` = the one on file says the same. */
export type Filing =
  | { readonly outcome: "create" | "change"; readonly request: AccessRequest }
  | { readonly outcome: "keep" | "answered"; readonly request: AccessRequest };

/**
 * Files a request, or finishes what an earlier run left. Once the owner has answered the record stays as it was asked
 * (`answered`), else an answer would stand beside words that it was never given for.
 */
export function fileRequest(existing: AccessRequest | undefined, draft: RequestDraft, now: Date): Filing {
  if (existing === undefined) {
    return { outcome: "create", request: { ...draft, requestedAt: now.toISOString(), answer: null } };
  }
  if (saysTheSame(existing, draft)) return { outcome: "keep", request: existing };
  if (existing.answer !== null) return { outcome: "answered", request: existing };
  return { outcome: "change", request: { ...draft, requestedAt: existing.requestedAt, answer: null } };
}

function saysTheSame(existing: AccessRequest, draft: RequestDraft): boolean {
  return (
    existing.reason === draft.reason &&
    existing.ticket === draft.ticket &&
    existing.team === draft.team &&
    existing.expiresAt === draft.expiresAt
  );
}
