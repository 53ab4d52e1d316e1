import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approve } from "../../../src/access/approve.ts";
import { isLive } from "../../../src/access/connection.ts";
import { noteEffective } from "../../../src/access/note-effective.ts";
import { isAccepted, reject } from "../../../src/access/reject.ts";
import { revoke } from "../../../src/access/revoke.ts";
import type { DecisionInput, Transition } from "../../../src/access/transition.ts";
import { codeOf, connection, consumer, decision, input, noon, otherOwner, owner, request } from "./cases.ts";

const transitions = { approve, reject, revoke };
const states = [
  "pendingAcceptance",
  "pending",
  "available",
  "rejected",
  "failed",
  "expired",
  "deleting",
  "deleted",
  "partial",
  "unknown",
];

const anyDecision = fc.option(
  fc.record({
    status: fc.constantFrom("approved" as const, "rejected" as const, "revoked" as const),
    decidedBy: fc.constantFrom(owner, otherOwner, consumer),
    ageMs: fc.integer({ min: 0, max: 600_000 }),
    effective: fc.boolean(),
    revision: fc.integer({ min: 1, max: 9 }),
  }),
  { nil: undefined },
);

const anyInput = fc
  .record({
    state: fc.constantFrom(...states),
    by: fc.constantFrom(owner, otherOwner, consumer),
    requestedBy: fc.option(fc.constantFrom(owner, consumer), { nil: undefined }),
    decision: anyDecision,
    reason: fc.option(fc.string(), { nil: null }),
    expiresAt: fc.constantFrom(null, "2027-04-01T00:00:00.000Z"),
  })
  .map(({ state, by, requestedBy, decision: made, reason, expiresAt }): DecisionInput => {
    const at = made === undefined ? "" : new Date(noon.getTime() - made.ageMs).toISOString();
    return input({
      connection: connection({ state }),
      request: requestedBy === undefined ? undefined : request({ requestedBy }),
      by,
      reason,
      expiresAt,
      decision:
        made === undefined
          ? undefined
          : decision({
              status: made.status,
              decidedBy: made.decidedBy,
              decidedAt: at,
              effectiveAt: made.effective ? at : null,
              revision: made.revision,
            }),
    });
  });

const anyTransition = fc.constantFrom(...(Object.keys(transitions) as (keyof typeof transitions)[]));

function tryIt(name: keyof typeof transitions, given: DecisionInput): Transition | undefined {
  try {
    return transitions[name](given);
  } catch {
    return undefined;
  }
}

describe("every transition", () => {
  it("refuses with one of four codes, or answers", () => {
    fc.assert(
      fc.property(anyTransition, anyInput, (name, given) => {
        expect(["none", "PL-CONFLICT", "PL-DECIDED", "PL-RULE"]).toContain(
          codeOf(() => transitions[name](given)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("never records a decision of the one who asked", () => {
    fc.assert(
      fc.property(anyTransition, anyInput, (name, given) => {
        fc.pre(given.request?.requestedBy === given.by);
        expect(tryIt(name, given)?.outcome).not.toBe("record");
      }),
    );
  });

  it("appends exactly one line of audit and one revision, and changes nothing that stood there", () => {
    fc.assert(
      fc.property(anyTransition, anyInput, (name, given) => {
        const made = tryIt(name, given);
        fc.pre(made?.outcome === "record");
        const before = given.decision?.audit ?? [];
        expect(made?.decision.audit.slice(0, -1)).toEqual(before);
        expect(made?.decision.audit).toHaveLength(before.length + 1);
        expect(made?.decision.revision).toBe((given.decision?.revision ?? 0) + 1);
        expect(made?.decision).toMatchObject({
          decidedBy: given.by,
          effectiveAt: null,
          decidedAt: noon.toISOString(),
        });
      }),
    );
  });

  it("leaves a decision alone that somebody else may be making effective", () => {
    fc.assert(
      fc.property(anyTransition, anyInput, (name, given) => {
        const made = given.decision;
        fc.pre(made !== undefined && made.status === "approved" && made.effectiveAt === null);
        fc.pre(noon.getTime() - Date.parse(made?.decidedAt ?? "") < 60_000 && made?.decidedBy !== given.by);
        expect(tryIt(name, given)).toBeUndefined();
      }),
    );
  });

  it("says nothing about a connection that is over, except that a rejection is put on record", () => {
    fc.assert(
      fc.property(anyTransition, anyInput, (name, given) => {
        fc.pre(!isLive(given.connection.state));
        const allowed = name === "reject" && given.connection.state === "rejected";
        expect(allowed || tryIt(name, given) === undefined).toBe(true);
      }),
    );
  });
});

describe("approve", () => {
  it.each([
    ["nothing decided", undefined, "pendingAcceptance", owner, "record"],
    ["accepted outside privlink", undefined, "available", owner, "record"],
    ["own approval that a crash left", decision(), "pendingAcceptance", owner, "resume"],
    ["another's approval of ten seconds ago", decision(), "pendingAcceptance", otherOwner, "PL-DECIDED"],
    [
      "another's approval that is stuck",
      decision({ decidedAt: "2027-03-01T11:58:00.000Z" }),
      "pending",
      otherOwner,
      "resume",
    ],
    ["own approval that works", decision({ effectiveAt: noon.toISOString() }), "available", owner, "done"],
    [
      "another's approval that works",
      decision({ effectiveAt: noon.toISOString() }),
      "available",
      otherOwner,
      "PL-DECIDED",
    ],
    ["a rejection", decision({ status: "rejected" }), "pendingAcceptance", owner, "PL-DECIDED"],
    ["a revocation", decision({ status: "revoked" }), "available", owner, "PL-DECIDED"],
    ["a revocation that works", decision({ status: "revoked" }), "rejected", owner, "PL-DECIDED"],
    ["nothing decided, but rejected", undefined, "rejected", owner, "PL-CONFLICT"],
    ["the request is one's own", undefined, "pendingAcceptance", consumer, "PL-RULE"],
  ])("%s", (_name, made, state, by, expected) => {
    const given = input({ connection: connection({ state }), decision: made, by });
    const code = codeOf(() => approve(given));
    expect(code === "none" ? approve(given).outcome : code).toBe(expected);
  });

  it("grants until the end that was asked for, unless another end is given", () => {
    const wish = request({ expiresAt: "2027-05-01T00:00:00.000Z" });
    expect(approve(input({ request: wish })).decision.expiresAt).toBe("2027-05-01T00:00:00.000Z");
    expect(approve(input({ request: wish, expiresAt: "2027-04-01T00:00:00.000Z" })).decision.expiresAt).toBe(
      "2027-04-01T00:00:00.000Z",
    );
  });

  it("does not grant until an end that has passed", () => {
    const late = request({ expiresAt: "2027-02-01T00:00:00.000Z" });
    expect(codeOf(() => approve(input({ request: late })))).toBe("PL-CONFLICT");
  });

  it("tells the second owner who decided what, and when", () => {
    const made = decision({ decidedBy: otherOwner, reason: "SHOP-12", effectiveAt: noon.toISOString() });
    expect(() => approve(input({ connection: connection({ state: "available" }), decision: made }))).toThrow(
      /approved by .*\/bob at 2027-03-01T11:59:50/,
    );
  });
});

describe("reject and revoke", () => {
  it("tell an accepted connection from one that waits", () => {
    const at = (state: string, made = decision({ effectiveAt: noon.toISOString() })) => ({
      connection: connection({ state }),
      decision: made,
    });
    expect(isAccepted(at("available"))).toBe(true);
    expect(isAccepted(at("pending"))).toBe(true);
    expect(isAccepted({ connection: connection({ state: "pending" }), decision: undefined })).toBe(false);
    expect(isAccepted(at("pendingAcceptance"))).toBe(false);
  });

  it("revoke refuses what was never accepted", () => {
    expect(codeOf(() => revoke(input()))).toBe("PL-CONFLICT");
  });

  it("reject puts on record what was rejected outside privlink", () => {
    const made = reject(input({ connection: connection({ state: "rejected" }), reason: "no ticket" }));
    expect(made).toMatchObject({ outcome: "record", decision: { status: "rejected", reason: "no ticket" } });
  });

  it("an approval that is stuck can be rejected after a minute, not before", () => {
    const fresh = input({ decision: decision() });
    const stuck = input({ decision: decision({ decidedAt: "2027-03-01T11:58:00.000Z" }) });
    expect(codeOf(() => reject(fresh))).toBe("PL-DECIDED");
    expect(reject(stuck)).toMatchObject({ outcome: "record", decision: { revision: 2 } });
  });
});

describe("noteEffective", () => {
  it("notes it once", () => {
    const noted = noteEffective(decision(), owner, noon);
    expect(noted).toMatchObject({ effectiveAt: noon.toISOString(), revision: 2 });
    expect(noted.audit.at(-1)).toMatchObject({ action: "effective", by: owner });
    expect(codeOf(() => noteEffective(noted, owner, noon))).toBe("PL-CONFLICT");
  });
});
