import { z } from "zod";
import { nearest } from "./nearest.ts";

/** What is wrong with a document, one line per finding: where, what stands there, what is allowed. */
export function describeIssues(
  schema: z.ZodType,
  document: unknown,
  issues: readonly z.core.$ZodIssue[],
): string[] {
  return issues.flatMap((issue) => describeIssue(schema, document, issue));
}

function describeIssue(schema: z.ZodType, document: unknown, issue: z.core.$ZodIssue): string[] {
  const where = issue.path.map(String).join(".");
  const branch = issue.code === "invalid_union" ? branchInside(issue) : undefined;
  if (branch !== undefined) {
    return branch.flatMap((each) =>
      describeIssue(schema, document, { ...each, path: [...issue.path, ...each.path] }),
    );
  }
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => unknownKey(where, key, known));
  }
  // The name of a record's key is judged apart from its value; its findings are in `issues`.
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const value = valueAt(document, issue.path);
  const shown = where === "" ? "the document" : where;
  return [
    value === undefined || typeof value === "object"
      ? `${shown} ${message}`
      : `${shown}: ${JSON.stringify(value)} ${message}`,
  ];
}

/** The findings of the branch that a section was meant for: those about its keys, not about its being a section. */
function branchInside(union: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  return union.errors.find((issues) =>
    issues.some(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
}

function unknownKey(where: string, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const place = where === "" ? "at the top level" : `under ${where}`;
  const help = near === undefined ? `known are ${known.join(", ")}` : `did you mean "${near}"?`;
  return `unknown key "${key}" ${place}; ${help}`;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    document,
  );
}

/** Keys that the schema knows at a path. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const object = objectIn(schema);
  if (object === undefined) return [];
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(object.shape);
  return keysAt(object.shape[String(key)], rest);
}

/** The object inside of defaults, refinements and unions. */
function objectIn(schema: unknown): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodUnion) return schema.options.map(objectIn).find((each) => each !== undefined);
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return objectIn(schema.unwrap());
  }
  return undefined;
}
