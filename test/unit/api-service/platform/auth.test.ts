import { describe, expect, it } from "vitest";
import { createKeyVerifier } from "../../../../src/api-service/platform/auth.ts";

describe("createKeyVerifier", () => {
  const isValid = createKeyVerifier(["first key", "second key"]);

  it.each(["first key", "second key"])("knows %j", (key) => expect(isValid(key)).toBe(true));

  it.each(["", "first", "first key ", "FIRST KEY", "first key,second key", "x".repeat(100_000)])(
    "does not know %j",
    (key) => expect(isValid(key)).toBe(false),
  );

  it("knows none when there are none", () => expect(createKeyVerifier([])("")).toBe(false));
});
