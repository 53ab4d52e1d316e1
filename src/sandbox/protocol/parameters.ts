import { NormalizedSchema } from "./schema.ts";

/** Input of an operation with the paths of all members that were given, for example `Filters.Name`. */
export interface ParsedInput {
  readonly input: Record<string, unknown>;
  /** Member paths without list indexes; a path stands here once. */
  readonly given: ReadonlySet<string>;
  /** Wire names that the schema does not know. */
  readonly unknown: readonly string[];
}

/** The first given member that the operation does not model, or undefined. See `Operation.accepts`. */
export function firstUnmodelled(given: Iterable<string>, accepts: readonly string[]): string | undefined {
  for (const path of given) {
    if (!isModelled(path, accepts)) return path;
  }
  return undefined;
}

/** True when `path`, something above it (accepted whole) or something below it is accepted. */
function isModelled(path: string, accepts: readonly string[]): boolean {
  return accepts.some(
    (accepted) => accepted === path || path.startsWith(`${accepted}.`) || accepted.startsWith(`${path}.`),
  );
}

/** A value that does not fit its schema. */
export class MalformedValue extends Error {
  readonly path: string;
  readonly value: string;

  constructor(path: string, value: string) {
    super(`Invalid value '${value}' for ${path}`);
    this.path = path;
    this.value = value;
  }
}

/** Reads one scalar from its textual form. @throws MalformedValue */
export function scalarFromText(schema: NormalizedSchema, text: string, path: string): unknown {
  if (schema.isBooleanSchema()) {
    if (text === "true") return true;
    if (text === "false") return false;
    throw new MalformedValue(path, text);
  }
  if (schema.isNumericSchema()) {
    const number = Number(text);
    if (text.trim() === "" || !Number.isFinite(number)) throw new MalformedValue(path, text);
    return number;
  }
  if (schema.isTimestampSchema()) {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw new MalformedValue(path, text);
    return date;
  }
  if (schema.isBlobSchema()) return Buffer.from(text, "base64");
  return text;
}
