import { MalformedValue, type ParsedInput } from "./parameters.ts";
import { NormalizedSchema } from "./schema.ts";

/** Parses the body of an AWS JSON request by schema. @throws MalformedValue */
export function parseJsonInput(schema: NormalizedSchema, body: string): ParsedInput {
  let document: unknown;
  try {
    document = body === "" ? {} : JSON.parse(body);
  } catch {
    throw new MalformedValue("body", "not JSON");
  }
  const given = new Set<string>();
  const unknown: string[] = [];
  if (schema.isUnitSchema()) return { input: {}, given, unknown };
  return { input: readStruct(schema, document, "", given, unknown), given, unknown };
}

function readStruct(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  given: Set<string>,
  unknown: string[],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new MalformedValue(path || "body", typeof value);
  const members = new Map(schema.structIterator());
  const result: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (entry === null) continue;
    const member = members.get(name);
    const memberPath = path === "" ? name : `${path}.${name}`;
    if (member === undefined) {
      unknown.push(memberPath);
      continue;
    }
    given.add(memberPath);
    result[name] = readValue(member, entry, memberPath, given, unknown);
  }
  return result;
}

function readValue(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  given: Set<string>,
  unknown: string[],
): unknown {
  const wrong = () => new MalformedValue(path, JSON.stringify(value).slice(0, 80));
  if (schema.isStructSchema()) return readStruct(schema, value, path, given, unknown);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrong();
    return value.map((entry: unknown) => readValue(schema.getValueSchema(), entry, path, given, unknown));
  }
  if (schema.isMapSchema()) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong();
    const entries = Object.entries(value).map(([key, entry]) => [
      key,
      readValue(schema.getValueSchema(), entry, path, given, unknown),
    ]);
    return Object.fromEntries(entries) as unknown;
  }
  if (schema.isDocumentSchema()) return value;
  if (schema.isTimestampSchema()) {
    const date =
      typeof value === "number"
        ? new Date(value * 1000)
        : new Date(typeof value === "string" ? value : Number.NaN);
    if (Number.isNaN(date.getTime())) throw wrong();
    return date;
  }
  if (schema.isBlobSchema()) {
    if (typeof value !== "string") throw wrong();
    return Buffer.from(value, "base64");
  }
  if (
    schema.isBooleanSchema()
      ? typeof value !== "boolean"
      : schema.isNumericSchema()
        ? typeof value !== "number"
        : typeof value !== "string"
  )
    throw wrong();
  return value;
}

/** Output of an AWS JSON operation; members that the schema does not know do not leave the sandbox. */
export function jsonOutput(schema: NormalizedSchema, value: Record<string, unknown>): string {
  return JSON.stringify(schema.isUnitSchema() ? {} : toJson(schema, value));
}

function toJson(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) {
    const result: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const entry = toJson(member, (value as Record<string, unknown>)[name]);
      if (entry !== undefined) result[name] = entry;
    }
    return result;
  }
  if (schema.isListSchema())
    return (value as unknown[]).map((entry) => toJson(schema.getValueSchema(), entry));
  if (schema.isMapSchema()) {
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>).map(([key, entry]) => [
        key,
        toJson(schema.getValueSchema(), entry),
      ]),
    );
  }
  if (schema.isTimestampSchema())
    return (value instanceof Date ? value : new Date(value as string | number)).getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
}
