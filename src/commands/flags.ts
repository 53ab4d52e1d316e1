import type { z } from "zod";
import { PrivlinkError } from "../errors/error.ts";
import type { AnyCommand, FlagMeta, Positional } from "./define.ts";

/** What a flag's value is on the command line. */
export type ValueKind = "switch" | "text" | "number";

/** One key of a command's input, as the command line sees it. */
export interface Flag {
  /** Key of `input`. */
  readonly key: string;
  /** `--dry-run`, or `<endpoint>` for a positional: the name used in messages. */
  readonly name: string;
  readonly short: string | undefined;
  readonly kind: ValueKind;
  /** May be repeated or comma separated. */
  readonly list: boolean;
  readonly choices: readonly string[] | undefined;
  /** What a number may be: `a whole number from 1 to 65535`. */
  readonly allowedNumber: string | undefined;
  readonly placeholder: string;
  readonly description: string;
  readonly required: boolean;
  readonly fallback: unknown;
}

/** A positional and where it stands. */
export interface Argument extends Flag {
  readonly variadic: boolean;
}

/** The command line of a command. */
export interface CommandLine {
  readonly flags: readonly Flag[];
  readonly arguments: readonly Argument[];
}

/** Flags that belong to the framework; no command may define one of them. */
const globalNames: ReadonlySet<string> = new Set(
  [
    "json",
    "yes",
    "verbose",
    "color",
    "input",
    "profile",
    "region",
    "stack",
    "config",
    "help",
    "version",
  ].flatMap((name) => [`--${name}`, `--no-${name}`]),
);
const globalShorts: ReadonlySet<string> = new Set(["y", "h", "V"]);

/**
 * Derives flags and positionals from the zod object of a command.
 * @throws {PL-INTERNAL} when a key cannot be a flag: a nested object, or the name of a global flag
 */
export function commandLineOf(command: AnyCommand): CommandLine {
  const flags: Flag[] = [];
  const positionals = new Map<string, Argument>();
  for (const [key, schema] of Object.entries(command.input.shape)) {
    const positional = command.positionals?.find((one) => one.key === key);
    const flag = describe(command.name, key, schema, positional);
    if (positional === undefined) flags.push(flag);
    else positionals.set(key, { ...flag, variadic: positional.variadic === true });
  }
  const ordered = (command.positionals ?? []).map(({ key }) => {
    const argument = positionals.get(key);
    if (argument === undefined) throw defect(command.name, key, "is a positional but no key of input");
    return argument;
  });
  return { flags, arguments: ordered };
}

/** `stopTimeoutSeconds` becomes `--stop-timeout-seconds`. */
function flagName(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `--reason <text>`, `--all`, `<endpoint>`. */
export function usageOf(flag: Flag): string {
  return flag.kind === "switch" || flag.name.startsWith("<")
    ? flag.name
    : `${flag.name} <${flag.placeholder}>`;
}

function describe(
  command: string,
  key: string,
  schema: z.core.$ZodType,
  positional: Positional | undefined,
): Flag {
  const { base, fallback, meta } = peel(schema);
  const name = positional === undefined ? flagName(key) : `<${positional.placeholder}>`;
  if (positional === undefined && globalNames.has(name))
    throw defect(command, key, `takes the global flag ${name}`);
  const short = typeof meta["short"] === "string" ? meta["short"] : undefined;
  if (short !== undefined && globalShorts.has(short))
    throw defect(command, key, `takes the global flag -${short}`);
  const list = base._zod.def.type === "array";
  const element = list ? peel((base as z.core.$ZodArray)._zod.def.element).base : base;
  const kind = kindOf(element);
  if (kind === undefined)
    throw defect(command, key, `is of type ${element._zod.def.type}, which no flag can hold`);
  if (list && kind === "switch") throw defect(command, key, "is a list of switches");
  if (positional?.variadic === true && !list) throw defect(command, key, "is variadic but no array");
  const choices = choicesOf(element);
  const placeholder = positional?.placeholder ?? (meta as FlagMeta).placeholder;
  return {
    key,
    name,
    short,
    kind,
    list,
    choices,
    allowedNumber: kind === "number" ? allowedNumber(element as z.ZodNumber) : undefined,
    placeholder: placeholder ?? choices?.join("|") ?? (kind === "number" ? "number" : "value"),
    description: typeof meta["description"] === "string" ? meta["description"] : "",
    // zod: undefined, "optional" or "defaulted"; only the first insists on a value.
    required: schema._zod.optin === undefined,
    fallback,
  };
}

interface Peeled {
  readonly base: z.core.$ZodType;
  readonly fallback: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Takes optional, default, transform and the like off a schema; the outermost word of each kind wins. */
function peel(schema: z.core.$ZodType): Peeled {
  let current = schema;
  let fallback: unknown;
  const meta: Record<string, unknown> = {};
  for (;;) {
    for (const [name, value] of Object.entries(metaOf(current))) meta[name] ??= value;
    const def = current._zod.def as { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType } & {
      defaultValue?: unknown;
      out?: z.core.$ZodType;
    };
    if ((def.type === "default" || def.type === "prefault") && fallback === undefined)
      fallback = def.defaultValue;
    // `z.preprocess` is a pipe whose first half is a function: what is typed is described by the second.
    const isFunction = def.in?._zod.def.type === "transform";
    const inner = def.innerType ?? (isFunction ? def.out : def.in);
    if (inner === undefined) return { base: current, fallback, meta };
    current = inner;
  }
}

function metaOf(schema: z.core.$ZodType): Record<string, unknown> {
  const { meta } = schema as { meta?: () => Record<string, unknown> | undefined };
  return typeof meta === "function" ? (meta.call(schema) ?? {}) : {};
}

function kindOf(schema: z.core.$ZodType): ValueKind | undefined {
  switch (schema._zod.def.type) {
    case "boolean":
      return "switch";
    case "number":
    case "int":
      return "number";
    case "string":
    case "enum":
    case "literal":
    case "union":
    case "template_literal":
    case "custom":
      return "text";
    default:
      return undefined;
  }
}

/** The bounds of a number in words; zod tells one bound at a time, and in signs. */
function allowedNumber(schema: z.ZodNumber): string {
  const whole = schema.isInt;
  const exclusive = (end: "greater_than" | "less_than"): boolean =>
    schema._zod.def.checks?.some(({ _zod: { def } }) => {
      const { check, inclusive } = def as { check: string; inclusive?: boolean };
      return check === end && inclusive === false;
    }) ?? false;
  const shift = (end: "greater_than" | "less_than"): number => (whole && exclusive(end) ? 1 : 0);
  const from = bound(schema.minValue, shift("greater_than"));
  const to = bound(schema.maxValue, -shift("less_than"));
  const noun = whole ? "a whole number" : "a number";
  if (from !== undefined && to !== undefined) return `${noun} from ${from} to ${to}`;
  if (from !== undefined) return `${noun}, ${from} or more`;
  return to === undefined ? noun : `${noun}, ${to} or less`;
}

/** What zod gives for a missing bound is none. */
function bound(value: number | null, shift: number): number | undefined {
  return value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value + shift;
}

function choicesOf(schema: z.core.$ZodType): string[] | undefined {
  const def = schema._zod.def as {
    type: string;
    entries?: Record<string, string | number>;
    values?: readonly unknown[];
  };
  if (def.type === "enum" && def.entries !== undefined) return Object.values(def.entries).map(String);
  if (def.type === "literal" && def.values !== undefined) return def.values.map(String);
  return undefined;
}

function defect(command: string, key: string, what: string): PrivlinkError {
  return new PrivlinkError("PL-INTERNAL", `Input "${key}" of command "${command}" ${what}`);
}
