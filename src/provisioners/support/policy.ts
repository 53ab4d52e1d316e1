import { canonicalJson } from "./diff.ts";

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** One statement of a policy, in the form in which privlink writes it. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Lists whose order and form (one value or a list of one) mean nothing. */
const listKeys: ReadonlySet<string> = new Set([
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "AWS",
  "Service",
]);

/**
 * One text for all the ways in which AWS may write the same policy: key order, statement order, order of
 * lists, a list of one or its only value, an account id or its root's ARN, `"*"` or `{"AWS": "*"}`.
 */
export function canonicalPolicy(document: unknown): string | undefined {
  if (document === undefined || document === null || document === "") return undefined;
  const parsed: unknown = typeof document === "string" ? parsePolicy(document) : document;
  return canonicalJson(normalise("", parsed));
}

/** Reads a policy text; IAM sends it percent-encoded. */
function parsePolicy(text: string): unknown {
  const plain = text.trimStart().startsWith("{") ? text : decodeURIComponent(text);
  return JSON.parse(plain);
}

function normalise(key: string, value: unknown): unknown {
  if (key === "Statement") {
    const statements = (Array.isArray(value) ? value : [value]).map((each: unknown) => normalise("", each));
    return statements.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  }
  if (key === "Principal" && value === "*") return { AWS: ["*"] };
  if (listKeys.has(key) || (Array.isArray(value) && value.every((each) => typeof each === "string"))) {
    const list = (Array.isArray(value) ? value : [value]) as unknown[];
    return list.map((each) => (key === "AWS" ? principal(String(each)) : String(each))).sort();
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, normalise(inner, each)]));
  }
  // A condition's value may be one string where another writer puts a list of one.
  return typeof value === "string" && key.includes(":") ? [value] : value;
}

function principal(name: string): string {
  return /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
}
