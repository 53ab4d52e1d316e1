import { knownAfterApply } from "../engine/plan.ts";
import type { ChangeEffect, FieldChange } from "../engine/contract.ts";
import { displayWidth } from "./text.ts";

/** Longest value that is shown whole. */
const longestValue = 60;

/** What restarts, by kind of resource. */
const restarts: Readonly<Record<string, string>> = {
  service: "restarts the tasks",
  "task-definition": "restarts the tasks",
  "db-instance": "restarts the database",
  "replication-group": "restarts the cache's nodes",
};

/** One difference as a sentence: the field, its old and its new value, and what the change means for what runs. */
export function sayFieldChange({ field, from, to, effect }: FieldChange, type: string): string {
  return `${field}: ${sayDifference(from, to)} (${sayEffect(effect, type)})`;
}

function sayEffect(effect: ChangeEffect, type: string): string {
  if (effect === "in-place") return "in place";
  if (effect === "replace") return "needs a new one";
  return restarts[type] ?? "restart";
}

/** Old and new value; of lists, sections and documents only what differs. */
function sayDifference(from: unknown, to: unknown): string {
  // An old list or section beside it would tell nothing.
  if (to === knownAfterApply && typeof from === "object") return knownAfterApply;
  if (isEmpty(from) && isPolicy(to)) return sayKeys({}, sectionOf(to) ?? {}, true);
  const [had, has] = [listOf(from), listOf(to)];
  if (had !== undefined && has !== undefined && (isList(from) || isList(to))) {
    return sayMembers(had.map(sayValue), has.map(sayValue));
  }
  const [before, after] = [sectionOf(from), sectionOf(to)];
  if (before !== undefined && after !== undefined) return sayKeys(before, after, isPolicy(to));
  return `${sayValue(from)} → ${sayValue(to)}`;
}

function sayMembers(from: readonly string[], to: readonly string[]): string {
  const added = to.filter((each) => !from.includes(each)).map((each) => `+${each}`);
  const removed = from.filter((each) => !to.includes(each)).map((each) => `−${each}`);
  // The same members in another order are a difference too, where order counts.
  return [...added, ...removed].join(" ") || "another order";
}

type Section = Readonly<Record<string, unknown>>;

/** @param namesOnly of what comes new, where its content would fill lines */
function sayKeys(from: Section, to: Section, namesOnly = false): string {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const parts = keys.flatMap((key) => {
    if (!(key in from)) return [namesOnly ? `+${key}` : `+${key} ${sayValue(to[key])}`];
    if (!(key in to)) return [`−${key}`];
    if (JSON.stringify(from[key]) === JSON.stringify(to[key])) return [];
    return [`~${key} ${sayDifference(from[key], to[key])}`];
  });
  return parts.join(", ");
}

/** A section, or a policy by the names of its statements. */
function sectionOf(value: unknown): Section | undefined {
  if (typeof value === "string" && value.startsWith("{")) return sectionOf(parsed(value));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const section = value as Section;
  const statements = section["Statement"];
  if (!Array.isArray(statements)) return section;
  return Object.fromEntries(
    statements.map((statement: unknown, index) => {
      const { Sid, ...rest } = sectionOf(statement) ?? {};
      return [typeof Sid === "string" && Sid !== "" ? Sid : `statement ${index + 1}`, rest];
    }),
  );
}

/** A document of IAM, as text or taken apart. */
function isPolicy(value: unknown): boolean {
  const document = typeof value === "string" && value.startsWith("{") ? parsed(value) : value;
  return typeof document === "object" && document !== null && "Statement" in document;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing is a list without members. */
function listOf(value: unknown): readonly unknown[] | undefined {
  return value === undefined || value === null ? [] : isList(value) ? value : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function sayValue(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  if (isList(value) && value.length === 0) return "(none)";
  return shorten(typeof value === "string" ? value : JSON.stringify(value));
}

/** Cuts out the middle: both ends of an ARN or a URI tell more than what is between them. */
function shorten(text: string): string {
  if (displayWidth(text) <= longestValue) return text;
  const kept = longestValue - 1;
  const head = Math.ceil(kept / 3);
  return `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`;
}
