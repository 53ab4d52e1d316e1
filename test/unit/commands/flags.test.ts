import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineCommand, type AnyCommand } from "../../../src/commands/define.ts";
import { commandLineOf } from "../../../src/commands/flags.ts";
import { grant } from "./fixture.ts";

const withInput = (shape: z.ZodRawShape, positionals: AnyCommand["positionals"] = []): AnyCommand =>
  defineCommand({
    name: "x",
    summary: "x",
    examples: [],
    positionals,
    input: z.object(shape),
    output: z.object({}),
    run: () => Promise.resolve({}),
    render: () => [],
  });

describe("commandLineOf", () => {
  it.each([
    ["z.string()", z.string(), { kind: "text", list: false, required: true }],
    ["optional", z.string().optional(), { kind: "text", required: false }],
    ["default", z.string().default("a"), { fallback: "a", required: false }],
    ["prefault", z.string().prefault("a"), { fallback: "a", required: false }],
    ["transform", z.string().transform(Number).default(1), { kind: "text", fallback: 1 }],
    ["preprocess", z.preprocess((value) => value, z.enum(["a"])), { choices: ["a"] }],
    ["number", z.number().int().optional(), { kind: "number" }],
    ["coerced number", z.coerce.number().default(4), { kind: "number", fallback: 4 }],
    ["boolean", z.boolean().default(true), { kind: "switch", fallback: true }],
    ["enum", z.enum(["a", "b"]).optional(), { kind: "text", choices: ["a", "b"] }],
    ["array", z.array(z.number()).default([]), { kind: "number", list: true, fallback: [] }],
    ["array of enum", z.array(z.enum(["a", "b"])), { list: true, choices: ["a", "b"], required: true }],
    ["union", z.union([z.literal("all"), z.string().regex(/^vpce-/)]), { kind: "text" }],
  ])("reads %s", (_name, schema, expected) => {
    expect(commandLineOf(withInput({ dryRun: schema })).flags[0]).toMatchObject({
      name: "--dry-run",
      ...expected,
    });
  });

  it.each([
    ["before", z.string().describe("help").meta({ placeholder: "id", short: "i" }).optional()],
    ["after", z.string().optional().describe("help").meta({ placeholder: "id", short: "i" })],
    [
      "on both sides of",
      z.string().meta({ placeholder: "id" }).optional().describe("help").meta({ short: "i" }),
    ],
  ])("finds help text and placeholder %s a wrapper", (_name, schema) => {
    expect(commandLineOf(withInput({ a: schema })).flags[0]).toMatchObject({
      description: "help",
      placeholder: "id",
      short: "i",
    });
  });

  it("keeps positionals in their own order and apart from flags", () => {
    const line = commandLineOf(
      withInput({ flag: z.string().optional(), b: z.array(z.string()).optional(), a: z.string() }, [
        { key: "a", placeholder: "first" },
        { key: "b", placeholder: "rest", variadic: true },
      ]),
    );
    expect(line.arguments.map(({ name, variadic }) => [name, variadic])).toEqual([
      ["<first>", false],
      ["<rest>", true],
    ]);
    expect(line.flags.map(({ name }) => name)).toEqual(["--flag"]);
  });

  it.each([
    ["a nested object", { a: z.object({}) }, []],
    ["a global flag", { profile: z.string() }, []],
    ["the negation of a global flag", { noInput: z.boolean() }, []],
    ["a global short flag", { a: z.string().meta({ short: "y" }) }, []],
    ["a list of switches", { a: z.array(z.boolean()) }, []],
    ["a positional that is no key", { a: z.string() }, [{ key: "b", placeholder: "b" }]],
    [
      "a variadic positional that is no array",
      { a: z.string() },
      [{ key: "a", placeholder: "a", variadic: true }],
    ],
  ])("refuses %s", (_name, shape, positionals) => {
    expect(() => commandLineOf(withInput(shape, positionals))).toThrow(
      expect.objectContaining({ code: "PL-INTERNAL" }) as Error,
    );
  });

  it("reads the fixture", () => {
    const line = commandLineOf(grant);
    expect(line.flags.filter(({ required }) => required).map(({ name }) => name)).toEqual(["--reason"]);
  });
});
