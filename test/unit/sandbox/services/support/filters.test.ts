import { describe, expect, it } from "vitest";
import { filtered } from "../../../../../src/sandbox/services/support/filters.ts";

const items = ["web", "web-1", "a*b", "aXb", String.raw`a\b`].map((name) => ({ name, tags: { Name: name } }));
const find = (...Values: string[]) =>
  filtered(items, [{ Name: "name", Values }], { name: (item) => item.name }, (item) => item.tags).map(
    (item) => item.name,
  );

describe("the wildcards of a filter", () => {
  it.each([
    [["web"], ["web"]],
    [["web*"], ["web", "web-1"]],
    [["*b*"], ["web", "web-1", "a*b", "aXb", String.raw`a\b`]],
    [["a?b"], ["a*b", "aXb", String.raw`a\b`]],
    [[String.raw`a\*b`], ["a*b"]],
    [[String.raw`a\\b`], [String.raw`a\b`]],
    [
      ["web", "aXb"],
      ["web", "aXb"],
    ],
    [["WEB"], []],
    [[""], []],
    [["**"], items.map((item) => item.name)],
  ])("%j finds %j", (values, names) => {
    expect(find(...values)).toEqual(names);
  });

  it("cannot be made to take long", () => {
    const long = [{ name: "a".repeat(256), tags: {} }];
    const nasty = `${"*a".repeat(100)}*b`;
    const startedMs = performance.now();
    expect(filtered(long, [{ Name: "name", Values: [nasty] }], { name: (item) => item.name })).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it("finds tags by key and value, and none that only looks inherited", () => {
    const by = (Name: string, Value: string) =>
      filtered(items, [{ Name, Values: [Value] }], {}, (item) => item.tags).length;
    expect([by("tag:Name", "web*"), by("tag-key", "Name"), by("tag:constructor", "*")]).toEqual([2, 5, 0]);
  });
});
