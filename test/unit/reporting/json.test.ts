import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { PrivlinkError } from "../../../src/errors/error.ts";
import { errorDocument, errorLines, exitCodeOf } from "../../../src/reporting/error.ts";
import { createJsonEmit, jsonDocument } from "../../../src/reporting/json.ts";
import { createUi } from "../../../src/reporting/ui.ts";

const ui = createUi({ colour: false, width: 80 });

describe("jsonDocument", () => {
  it("is one document with a line end", () => {
    expect(jsonDocument({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect(jsonDocument(undefined)).toBe("null\n");
  });

  it("escapes what a terminal would act upon, and stays the same value", () => {
    const value = { reason: "\u001b[2J\u009b1m\u202e" };
    // oxlint-disable-next-line no-control-regex -- control characters are the point
    expect(jsonDocument(value)).not.toMatch(/[\u001b\u009b\u202e]/);
    expect(JSON.parse(jsonDocument(value))).toEqual(value);
  });
});

describe("createJsonEmit", () => {
  it("lets warnings through and nothing else", () => {
    const stderr = new PassThrough();
    const emit = createJsonEmit(stderr);
    emit({ type: "note", message: "note" });
    emit({ type: "step", id: "a", label: "a", status: "done" });
    emit({ type: "warning", message: "careful" });
    expect(String(stderr.read())).toBe("Warning: careful\n");
  });
});

describe("an error", () => {
  const bare = new PrivlinkError("PL-NOT-FOUND", "There is no endpoint vpce-1");

  it("falls back on the catalogue for why and what next", () => {
    expect(errorLines(bare, ui, false)).toEqual([
      "Error: There is no endpoint vpce-1 [PL-NOT-FOUND]",
      "Why:   What was named does not exist or is not visible to this account.",
      "Next:  Check the name, the account and the region.",
    ]);
    expect(errorDocument(bare)).toEqual({
      error: {
        code: "PL-NOT-FOUND",
        message: "There is no endpoint vpce-1",
        hint: "Check the name, the account and the region.",
        reason: "What was named does not exist or is not visible to this account.",
        exitCode: 1,
      },
    });
    expect(exitCodeOf(bare)).toBe(1);
  });

  it("stays three lines whatever its texts hold", () => {
    const error = new PrivlinkError("PL-AWS", "a\nb\u001b[2J", { reason: "c\n  d", hint: "e" });
    expect(errorLines(error, ui, false)).toEqual(["Error: a b [PL-AWS]", "Why:   c d", "Next:  e"]);
  });

  it("shows the chain of causes with verbose", () => {
    const error = new PrivlinkError("PL-AWS", "a", { cause: new Error("b", { cause: { deep: 1 } }) });
    const lines = errorLines(error, ui, true);
    expect(lines).toContain("Caused by: Error: b");
    expect(lines).toContain("Caused by: { deep: 1 }");
  });
});
