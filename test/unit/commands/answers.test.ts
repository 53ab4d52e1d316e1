import { describe, expect, it } from "vitest";
import { finish, readTyped } from "../../../src/commands/answers.ts";
import type { AnyCommand } from "../../../src/commands/define.ts";
import { commandLineOf } from "../../../src/commands/flags.ts";
import { grant as grantCommand, revoke as revokeCommand } from "./fixture.ts";

const grant = grantCommand as unknown as AnyCommand;
const revoke = revokeCommand as unknown as AnyCommand;
const line = commandLineOf(grant);

describe("readTyped", () => {
  it.each([
    [{}, {}],
    [{ endpoints: [] }, {}],
    [{ reason: "audit" }, { reason: "audit" }],
    [{ zones: ["a,b", " c "] }, { zones: ["a", "b", "c"] }],
    [{ ports: ["80,443"] }, { ports: [80, 443] }],
    [{ limit: "10" }, { limit: 10 }],
    [
      { all: true, privateDns: false },
      { all: true, privateDns: false },
    ],
    [{ endpoints: ["vpce-1"] }, { endpoints: ["vpce-1"] }],
  ])("turns %j into %j", (typed, answers) => {
    expect(readTyped(grant, line, typed)).toEqual(answers);
  });

  it.each([
    [{ expiresIn: "soon" }, '--expires-in "soon" is not allowed', "Write days, for example 30d"],
    [{ from: "moon" }, '--from "moon" is not allowed', "It must be one of: local, ssm"],
    [{ limit: "ten" }, '--limit "ten" is not allowed', "It must be a whole number, 1 or more"],
    [{ limit: "" }, '--limit "" is not allowed', "It must be a whole number, 1 or more"],
    [{ limit: "0" }, '--limit "0" is not allowed', "It must be a whole number, 1 or more"],
    [{ limit: "1.5" }, '--limit "1.5" is not allowed', "It must be a whole number, 1 or more"],
    [{ ports: ["80,99999"] }, '--ports "99999" is not allowed', "It must be a whole number, 65535 or less"],
    [{ zones: ["a,,b"] }, "--zones has an empty entry", "Two commas"],
    [{ endpoints: ["vpce-1", "i-2"] }, '<endpoint> "i-2" is not allowed', "An endpoint id starts with vpce-"],
    [{ reason: "x" }, '--reason "x" is not allowed', "3 characters"],
  ])("refuses %j", (typed, message, reason) => {
    expect(() => readTyped(grant, line, typed)).toThrow(
      expect.objectContaining({
        code: "PL-USAGE",
        message,
        reason: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });
});

describe("finish", () => {
  it("applies defaults", () => {
    expect(finish(grant, line, { reason: "audit" }, false)).toEqual({
      endpoints: [],
      reason: "audit",
      expiresIn: "30d",
      all: false,
      privateDns: true,
    });
  });

  it("names the flag to pass", () => {
    expect(() => finish(grant, line, {}, false)).toThrow(
      expect.objectContaining({
        code: "PL-USAGE",
        message: "--reason is missing",
        hint: "Pass --reason <text>. See `privlink grant --help`.",
      }) as Error,
    );
  });

  it("says that there is no terminal where a terminal would have been asked", () => {
    const missing = (interactive: boolean) => () => finish(revoke, commandLineOf(revoke), {}, interactive);
    expect(missing(false)).toThrow(expect.objectContaining({ code: "PL-NO-TERMINAL" }) as Error);
    expect(missing(true)).toThrow(expect.objectContaining({ code: "PL-USAGE" }) as Error);
  });

  it("checks what was asked for like what was typed", () => {
    expect(() => finish(grant, line, { reason: "x" }, true)).toThrow(
      expect.objectContaining({ code: "PL-USAGE", message: '--reason "x" is not allowed' }) as Error,
    );
  });
});
