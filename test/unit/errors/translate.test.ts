import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callOf, rememberCall } from "../../../src/errors/aws-call.ts";
import { catalog } from "../../../src/errors/catalog.ts";
import { PrivlinkError } from "../../../src/errors/error.ts";
import { exitCodes } from "../../../src/errors/exit-codes.ts";
import { translate } from "../../../src/errors/translate.ts";

const awsError = (name: string, message = "words", requestId?: string): Error =>
  Object.assign(new Error(message), { name, $metadata: requestId === undefined ? {} : { requestId } });
const networkError = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe("translate", () => {
  it.each([
    ["CredentialsProviderError", "PL-NO-CREDENTIALS"],
    ["ExpiredToken", "PL-NO-CREDENTIALS"],
    ["ExpiredTokenException", "PL-NO-CREDENTIALS"],
    ["RequestExpired", "PL-NO-CREDENTIALS"],
    ["InvalidClientTokenId", "PL-NO-CREDENTIALS"],
    ["UnrecognizedClientException", "PL-NO-CREDENTIALS"],
    ["AuthFailure", "PL-NO-CREDENTIALS"],
    ["SignatureDoesNotMatch", "PL-NO-CREDENTIALS"],
    ["UnauthorizedOperation", "PL-DENIED"],
    ["AccessDenied", "PL-DENIED"],
    ["AccessDeniedException", "PL-DENIED"],
    ["RequestLimitExceeded", "PL-AWS"],
    ["InvalidServiceName", "PL-NOT-ALLOWED"],
    ["InvalidParameterValue", "PL-AWS"],
    ["TimeoutError", "PL-UNREACHABLE"],
    ["AbortError", "PL-INTERRUPTED"],
  ])("makes %s a %s", (name, code) => {
    const error = awsError(name);
    const translated = translate(error);
    expect(translated).toBeInstanceOf(PrivlinkError);
    expect(translated.code).toBe(code);
    expect(translated.cause).toBe(error);
  });

  it.each(["ECONNREFUSED", "ENOTFOUND", "ECONNRESET", "ETIMEDOUT", "DEPTH_ZERO_SELF_SIGNED_CERT"])(
    "makes %s a PL-UNREACHABLE, on the error or in its cause",
    (code) => {
      expect(translate(networkError(code)).code).toBe("PL-UNREACHABLE");
      expect(translate(new Error("fetch failed", { cause: networkError(code) })).code).toBe("PL-UNREACHABLE");
    },
  );

  it("keeps AWS's words and request id as the reason, and names the call", () => {
    const error = awsError("InvalidParameterValue", "Bad CIDR", "req-7");
    rememberCall(error, { action: "ec2:CreateVpc" });
    expect(translate(error)).toMatchObject({
      message: "ec2:CreateVpc failed",
      reason: "InvalidParameterValue: Bad CIDR (request req-7)",
    });
  });

  it("says which permission to ask for", () => {
    const error = awsError("UnauthorizedOperation");
    rememberCall(error, { action: "ec2:CreateVpc" });
    expect(translate(error)).toMatchObject({
      message: "ec2:CreateVpc was denied",
      hint: expect.stringContaining("ec2:CreateVpc") as string,
      details: { action: "ec2:CreateVpc" },
    });
  });

  it("tells missing credentials from refused ones", () => {
    expect(translate(awsError("CredentialsProviderError")).message).toBe(
      "No usable AWS credentials were found",
    );
    expect(translate(awsError("InvalidClientTokenId")).message).toBe("AWS does not accept these credentials");
  });

  it("leaves a PrivlinkError alone, also inside an AggregateError or as the reason of an abort", () => {
    const error = new PrivlinkError("PL-RULE", "No");
    expect(translate(error)).toBe(error);
    expect(translate(new AggregateError([error, new Error("later")]))).toBe(error);
    expect(translate(Object.assign(new Error("aborted", { cause: error }), { name: "AbortError" }))).toBe(
      error,
    );
  });

  it("words a ZodError as usage", () => {
    const result = z.object({ a: z.string(), b: z.number() }).safeParse({ a: 1 });
    expect(translate(result.error)).toMatchObject({
      code: "PL-USAGE",
      message: expect.stringContaining("a: ") as string,
      reason: expect.stringContaining("b: ") as string,
    });
  });

  it.each([
    [new TypeError("x is undefined"), "x is undefined"],
    ["a text", "a text"],
    [undefined, "undefined"],
  ])("makes %s a defect of privlink", (thrown, message) => {
    expect(translate(thrown)).toMatchObject({ code: "PL-INTERNAL", message });
  });
});

describe("rememberCall", () => {
  it("keeps what is known and adds what is not", () => {
    const error = new Error("x");
    rememberCall(error, { action: "ec2:CreateVpc", endpoint: "https://a" });
    rememberCall(error, { action: "other" });
    expect(callOf(error)).toEqual({ action: "ec2:CreateVpc", endpoint: "https://a" });
    rememberCall("no object", { action: "a" });
    expect(callOf("no object")).toBeUndefined();
  });
});

describe("exit codes", () => {
  it("explain every code that an error can end with", () => {
    for (const { exit } of Object.values(catalog)) expect(exitCodes[exit]).toBeTypeOf("string");
  });
});
