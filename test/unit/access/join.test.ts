import { describe, expect, it } from "vitest";
import { joinConnections } from "../../../src/access/join.ts";
import { connection, decision, noon, request } from "./cases.ts";

const effective = { effectiveAt: noon.toISOString() };

describe("joinConnections", () => {
  it.each([
    ["asked, undecided", "pendingAcceptance", request(), undefined, []],
    ["nobody filed a request", "pendingAcceptance", undefined, undefined, ["unannounced"]],
    ["accepted outside privlink", "available", request(), undefined, ["effective-without-decision"]],
    [
      "accepted outside, unannounced",
      "available",
      undefined,
      undefined,
      ["unannounced", "effective-without-decision"],
    ],
    ["approved and effective", "available", request(), decision(effective), []],
    ["approved, crash before accept", "pendingAcceptance", request(), decision(), ["approved-not-effective"]],
    [
      "approved, then rejected outside",
      "rejected",
      request(),
      decision(effective),
      ["approved-not-effective"],
    ],
    ["rejected and effective", "rejected", request(), decision({ status: "rejected" }), []],
    [
      "rejected, still waiting",
      "pendingAcceptance",
      request(),
      decision({ status: "rejected" }),
      ["rejected-not-effective"],
    ],
    [
      "revoked, accepted again outside",
      "available",
      request(),
      decision({ status: "revoked" }),
      ["rejected-not-effective"],
    ],
    [
      "live past its end",
      "available",
      request(),
      decision({ ...effective, expiresAt: "2027-02-28T00:00:00.000Z" }),
      ["past-its-end"],
    ],
    [
      "past its end and gone",
      "rejected",
      request(),
      decision({ status: "revoked", expiresAt: "2027-02-28T00:00:00.000Z" }),
      [],
    ],
  ])("%s", (_name, state, filed, made, findings) => {
    const [joined] = joinConnections(
      [connection({ state })],
      { requests: filed === undefined ? [] : [filed], decisions: made === undefined ? [] : [made] },
      noon,
    );
    expect(joined?.findings).toEqual(findings);
    expect(joined?.registered).toBe(filed !== undefined);
    expect(joined?.decidedBy ?? null).toBe(made?.decidedBy ?? null);
  });

  it("takes nothing from a request that another account filed for the same endpoint", () => {
    const forged = request({ account: "999999999999", reason: "trust me" });
    const [joined] = joinConnections([connection()], { requests: [forged], decisions: [] }, noon);
    expect(joined).toMatchObject({ registered: false, reason: null });
  });

  it("says nothing about the registry when it cannot be read", () => {
    const [joined] = joinConnections([connection({ state: "available" })], undefined, noon);
    expect(joined).toMatchObject({
      findings: [],
      registered: false,
      requestedAt: "2027-03-01T11:00:00.000Z",
    });
  });

  it("marks a live connection whose account is no longer allowed, and no dead one", () => {
    const all = joinConnections(
      [connection({ state: "available" }), connection({ endpointId: "vpce-0ab", state: "rejected" })],
      undefined,
      noon,
      () => false,
    );
    expect(all.map(({ findings }) => findings)).toEqual([["principal-not-allowed"], []]);
  });

  it("shows the end of the grant where there is one, else the wish", () => {
    const wish = request({ expiresAt: "2027-05-01T00:00:00.000Z" });
    const undecided = joinConnections([connection()], { requests: [wish], decisions: [] }, noon);
    const endless = joinConnections([connection()], { requests: [wish], decisions: [decision()] }, noon);
    const no = joinConnections(
      [connection()],
      { requests: [wish], decisions: [decision({ status: "rejected" })] },
      noon,
    );
    expect([undecided, endless, no].map(([one]) => one?.expiresAt)).toEqual([
      wish.expiresAt,
      null,
      wish.expiresAt,
    ]);
  });
});
