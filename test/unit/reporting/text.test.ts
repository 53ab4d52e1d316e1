import { describe, expect, it } from "vitest";
import { formatDuration } from "../../../src/reporting/duration.ts";
import { displayWidth, sanitize, truncate, wrap } from "../../../src/reporting/text.ts";
import { createUi } from "../../../src/reporting/ui.ts";

const colour = createUi({ colour: true, width: 80 });

describe("displayWidth", () => {
  it.each([
    ["abc", 3],
    ["", 0],
    ["✔ é", 3],
    ["e\u0301", 1],
    ["日本", 4],
    ["👩‍👩‍👧", 2],
    [colour.red("abc"), 3],
  ])("of %j is %d", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("truncate", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["日本語", 5, "日本…"],
    ["日本語", 4, "日…"],
    ["abc", 0, ""],
    [colour.red("abcd"), 3, colour.red("ab…")],
  ])("of %j to %d is %j", (text, width, expected) => {
    expect(truncate(text, width)).toBe(expected);
  });
});

describe("wrap", () => {
  it.each([
    ["one two three", 8, ["one two", "three"]],
    ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
    ["a\nb", 10, ["a", "b"]],
    ["", 10, [""]],
    ["  one two three", 9, ["  one two", "  three"]],
    [colour.dim("one two"), 4, [colour.dim("one"), colour.dim("two")]],
  ])("of %j to %d", (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });
});

describe("sanitize", () => {
  it.each([
    ["plain ✔ text\twith tab", "plain ✔ text\twith tab"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;http://evil\u0007link\u001b]8;;\u0007", "link"],
    ["a\u202eb\u2066c\u200f", "abc"],
    ["bell\u0007 back\b cr\r", "bell back cr"],
    ["\u009b31m", ""],
  ])("of %j is %j", (text, expected) => {
    expect(sanitize(text)).toBe(expected);
  });

  it("keeps the styles of the ui on request, and nothing else", () => {
    const text = `${colour.bold("a")}${colour.green("b")}\u001b[8mhidden\u001b[2J`;
    expect(sanitize(text, true)).toBe(`${colour.bold("a")}${colour.green("b")}hidden`);
  });
});

describe("formatDuration", () => {
  it.each([
    [400, "0.4 s"],
    [9_940, "9.9 s"],
    [12_300, "12 s"],
    [59_600, "1 min"],
    [250_000, "4 min 10 s"],
    [3_900_000, "1 h 5 min"],
    [7_200_000, "2 h"],
    [-5, "0.0 s"],
  ])("of %d ms is %s", (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });
});
