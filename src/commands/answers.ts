import type { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import type { AnyCommand } from "./define.ts";
import { usageOf, type CommandLine, type Flag } from "./flags.ts";

/** What was typed, by key of `input`: texts, lists of texts, switches. */
export type Typed = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** Answers in the shape that the input schema takes. */
export type Answers = Record<string, unknown>;

/**
 * Turns what was typed into the shape of the input and checks each value by itself, so that a bad one is
 * refused before any question is asked.
 * @throws {PL-USAGE} naming the flag, the value and what is allowed
 */
export function readTyped(command: AnyCommand, line: CommandLine, typed: Typed): Answers {
  const answers: Answers = {};
  for (const flag of [...line.arguments, ...line.flags]) {
    const raw = typed[flag.key];
    if (raw === undefined || (Array.isArray(raw) && raw.length === 0)) continue;
    const value = convert(command, flag, raw, line);
    const schema = command.input.shape[flag.key] as z.ZodType;
    const result = schema.safeParse(value);
    if (!result.success) throw refused(command, flag, flag.list ? value : raw, result.error.issues);
    answers[flag.key] = value;
  }
  return answers;
}

/**
 * The finished input.
 * @throws {PL-USAGE} when something is missing or does not fit together
 * @throws {PL-NO-TERMINAL} when something is missing that would have been asked for on a terminal
 */
export function finish(
  command: AnyCommand,
  line: CommandLine,
  answers: Answers,
  interactive: boolean,
): Record<string, unknown> {
  const all = [...line.arguments, ...line.flags];
  const missing = all.filter((flag) => flag.required && answers[flag.key] === undefined);
  if (missing.length > 0) {
    const wouldAsk = command.ask !== undefined && !interactive;
    const names = missing.map((flag) => flag.name);
    throw new PrivlinkError(
      wouldAsk ? "PL-NO-TERMINAL" : "PL-USAGE",
      `${enumerate(names)} ${names.length === 1 ? "is" : "are"} missing`,
      {
        ...(wouldAsk ? { reason: "There is no terminal to ask on" } : {}),
        hint: `Pass ${enumerate(missing.map(usageOf))}. ${helpHint(command)}`,
        details: { missing: names },
      },
    );
  }
  const result = command.input.safeParse(answers);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const flag = all.find(({ key }) => key === issue?.path[0]);
  if (flag !== undefined) throw refused(command, flag, answers[flag.key], result.error.issues);
  throw new PrivlinkError("PL-USAGE", issue?.message ?? "These flags do not fit together", {
    hint: helpHint(command),
  });
}

/** Points to the help of a command. */
function helpHint(command: { readonly name: string }): string {
  return `See \`privlink ${command.name} --help\`.`;
}

function convert(
  command: AnyCommand,
  flag: Flag,
  raw: string | readonly string[] | boolean,
  line: CommandLine,
): unknown {
  if (typeof raw === "boolean") return raw;
  const texts = typeof raw === "string" ? [raw] : raw;
  // Arguments are separated by blanks already; only a flag needs commas.
  const isArgument = line.arguments.some(({ key }) => key === flag.key);
  const parts = flag.list && !isArgument ? texts.flatMap((text) => text.split(",")) : texts;
  const values = parts
    .map((text) => (flag.list ? text.trim() : text))
    .map((text) => (flag.kind === "number" ? toNumber(command, flag, text) : text));
  if (!flag.list) return values[0];
  if (values.includes("")) {
    throw new PrivlinkError("PL-USAGE", `${flag.name} has an empty entry`, {
      reason: "Two commas stand side by side, or one stands at an end",
      hint: "Separate entries by one comma.",
    });
  }
  return values;
}

function toNumber(command: AnyCommand, flag: Flag, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new PrivlinkError("PL-USAGE", `${flag.name} ${quote(text)} is not allowed`, {
    reason: `It must be ${flag.allowedNumber ?? "a number"}`,
    hint: `Correct ${flag.name}. ${helpHint(command)}`,
    details: { flag: flag.name },
  });
}

function refused(
  command: AnyCommand,
  flag: Flag,
  raw: unknown,
  issues: readonly z.core.$ZodIssue[],
): PrivlinkError {
  const [issue] = issues;
  const allowed = whatIsAllowed(flag, issue) ?? issue?.message ?? "The value does not fit";
  const value = offending(raw, issue?.path);
  return new PrivlinkError("PL-USAGE", `${flag.name} ${quote(value)} is not allowed`, {
    reason: allowed,
    hint: `Correct ${flag.name}. ${helpHint(command)}`,
    details: { flag: flag.name },
  });
}

function whatIsAllowed(flag: Flag, issue: z.core.$ZodIssue | undefined): string | undefined {
  const isValue = issue?.code === "invalid_value" || issue?.code === "invalid_type";
  if (flag.choices !== undefined && isValue) return `It must be one of: ${flag.choices.join(", ")}`;
  const isBound = issue?.code === "too_small" || issue?.code === "too_big";
  if (flag.allowedNumber !== undefined && (isBound || isValue)) return `It must be ${flag.allowedNumber}`;
  return undefined;
}

/** The entry of a list that is wrong, or the whole value. */
function offending(raw: unknown, path: readonly PropertyKey[] | undefined): unknown {
  if (!Array.isArray(raw)) return raw;
  const index = path?.findLast((part) => typeof part === "number");
  return typeof index === "number" ? ((raw as unknown[])[index] ?? raw) : raw;
}

function quote(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? `"${value}"` : JSON.stringify(value);
}

function enumerate(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
