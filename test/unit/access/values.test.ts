import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameCaller } from "../../../src/access/caller.ts";
import { parseDuration, parseEnd, readableDuration } from "../../../src/access/duration.ts";
import { fileRequest } from "../../../src/access/file-request.ts";
import { plainText } from "../../../src/access/plain-text.ts";
import { allowsAccount, parsePrincipal, principalAccount } from "../../../src/access/principal.ts";
import { codeOf, noon, request } from "./cases.ts";

describe("sameCaller", () => {
  it.each([
    ["arn:aws:iam::1:user/alice", "arn:aws:iam::1:user/alice", true],
    ["arn:aws:iam::1:user/alice", "arn:aws:iam::2:user/alice", false],
    ["arn:aws:sts::1:assumed-role/dev/alice", "arn:aws:sts::1:assumed-role/dev/alice", true],
    ["arn:aws:sts::1:assumed-role/dev/alice", "arn:aws:sts::1:assumed-role/dev/bob", false],
    ["arn:aws:sts::1:assumed-role/dev/alice", "arn:aws:sts::1:assumed-role/ops/alice", false],
    ["arn:aws:iam::1:root", "arn:aws:iam::1:root", true],
    ["arn:aws-cn:iam::1:root", "arn:aws:iam::1:root", true],
  ])("%s and %s: %s", (one, other, same) => {
    expect(sameCaller(one, other)).toBe(same);
  });
});

describe("durations and ends", () => {
  const bounds = { minMs: 1000, maxMs: 10_000_000_000 };

  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["12h", 43_200_000],
    ["30d", 2_592_000_000],
    ["2w", 1_209_600_000],
  ])("%s", (text, ms) => {
    expect(parseDuration(text, "--timeout", bounds)).toBe(ms);
  });

  it.each(["", "d", "1.5h", "-1d", "30 d", "30D", "1d2h", "0s", "9999999999d", "500s ago"])(
    "refuses %j",
    (text) => {
      expect(codeOf(() => parseDuration(text, "--timeout", bounds))).toBe("PL-USAGE");
    },
  );

  it.each([
    ["30d", "2027-03-31T12:00:00.000Z"],
    ["2027-06-30", "2027-06-30T23:59:59.000Z"],
    ["2027-06-30T08:00:00+02:00", "2027-06-30T06:00:00.000Z"],
  ])("--expires %s ends at %s", (text, end) => {
    expect(parseEnd(text, "--expires", noon)).toBe(end);
  });

  it.each([
    "2027-02-30",
    "2027-13-01",
    "2026-03-01",
    "2027-06-30T08:00:00",
    "59m",
    "731d",
    "2030-01-01",
    "never",
  ])("refuses --expires %s", (text) => {
    expect(codeOf(() => parseEnd(text, "--expires", noon))).toBe("PL-USAGE");
  });

  it.each([
    [() => parseEnd("5x", "--expires", noon), "or a date such as 2027-06-30"],
    [() => parseEnd("731d", "--expires", noon), "Choose between 1 h and 730 d."],
    [() => parseEnd("2020-01-01", "--expires", noon), "Choose between 1 h and 730 d from now."],
    [() => parseDuration("5x", "--timeout", bounds), "Write a whole number and a unit"],
  ])("says what is allowed: %s", (read, allowed) => {
    expect(read).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(allowed) as string }) as Error,
    );
  });

  it("reads back what it wrote, in whole units", () => {
    expect([45_000, 180_000, 7_200_000, 3 * 86_400_000].map(readableDuration)).toEqual([
      "45 s",
      "3 min",
      "2 h",
      "3 d",
    ]);
  });
});

describe("principals", () => {
  it.each([
    ["222222222222", "arn:aws:iam::222222222222:root"],
    ["arn:aws:iam::222222222222:role/deploy", "arn:aws:iam::222222222222:role/deploy"],
    ["*", "*"],
  ])("%s", (text, expected) => {
    expect(parsePrincipal(text)).toBe(expected);
  });

  it.each(["22222222222", "arn:aws:iam::222222222222:role/path/deploy", "alice", "arn:aws:s3:::bucket", ""])(
    "refuses %j",
    (text) => {
      expect(codeOf(() => parsePrincipal(text))).toBe("PL-USAGE");
    },
  );

  it("know whose account they are", () => {
    expect(principalAccount("arn:aws:iam::222222222222:role/deploy")).toBe("222222222222");
    expect(allowsAccount(["arn:aws:iam::222222222222:role/deploy"], "222222222222", "111111111111")).toBe(
      true,
    );
    expect(allowsAccount(["arn:aws:iam::333333333333:root"], "222222222222", "111111111111")).toBe(false);
    expect(allowsAccount([], "111111111111", "111111111111")).toBe(true);
    expect(allowsAccount(["*"], "222222222222", "111111111111")).toBe(true);
  });
});

describe("fileRequest", () => {
  const { answer: _answer, requestedAt: _requestedAt, ...draft } = request();

  it("creates, keeps, changes, and leaves an answered one as it was asked", () => {
    const answered = request({
      answer: { status: "approved", by: "arn", at: noon.toISOString(), reason: null, expiresAt: null },
    });
    const other = { ...draft, reason: "something else" };
    expect(fileRequest(undefined, draft, noon)).toMatchObject({
      outcome: "create",
      request: { requestedAt: noon.toISOString() },
    });
    expect(fileRequest(request(), draft, noon).outcome).toBe("keep");
    expect(fileRequest(request(), other, noon)).toMatchObject({
      outcome: "change",
      request: { reason: "something else", requestedAt: request().requestedAt },
    });
    expect(fileRequest(answered, other, noon)).toEqual({ outcome: "answered", request: answered });
    expect(fileRequest(answered, draft, noon).outcome).toBe("keep");
  });
});

describe("plainText", () => {
  it("lets nothing through that steers a terminal or hides text", () => {
    const schema = plainText(200);
    expect(schema.parse("\u001b[2Jgood\u202Eevil\r\nline\u200B")).toBe("[2Jgood evil line");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        expect(schema.parse(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});
