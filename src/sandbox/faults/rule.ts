import { z } from "zod";

/** What a rule does to a call that it hits. */
export const faultKinds = [
  /** Refused as throttled, in the words of the service; no effect. */
  "throttle",
  /** 500 (or 503) in the words of the service; no effect. */
  "server-error",
  /** Carried out, then the connection is reset. */
  "lost-answer",
  /** The connection is reset; no effect. */
  "dropped",
  /** Refused as not allowed; no effect. */
  "deny",
  /** Answered later. */
  "delay",
  /** Refused with the code that the rule names; no effect. */
  "error",
] as const;

/** A kind of fault. */
export type FaultKind = (typeof faultKinds)[number];

const statuses: Readonly<Partial<Record<FaultKind, readonly [from: number, to: number]>>> = {
  "server-error": [500, 599],
  error: [400, 599],
};

const callsText = "must be a number, or a range such as 3-5 or 3-";

/** One rule as it is written in a file, on the control endpoint and in the code of a test. */
export const faultRuleSchema = z
  .strictObject({
    kind: z.enum(faultKinds),
    /** Signing name, for example `ec2`; absent = any. */
    service: z.string().min(1).optional(),
    /** Name; `*` stands for any letters: `Describe*`. Absent = any. */
    operation: z
      .string()
      .regex(/^[A-Za-z0-9*]+$/, "must be the name of an operation; * stands for any letters")
      .optional(),
    /** Only calls that look, or only calls that change something. */
    only: z.enum(["reads", "writes"]).optional(),
    /** Only calls of this account. */
    account: z
      .string()
      .regex(/^\d{12}$/, "must be the 12 digits of an account")
      .optional(),
    /** Which of the calls that match all of the above, counted from 1: `3`, `3-5`, `3-` (that one and all later). */
    calls: z
      .union(
        [
          z.int(callsText).min(1, callsText),
          z.string().regex(/^[1-9]\d{0,8}(-([1-9]\d{0,8})?)?$/, callsText),
        ],
        callsText,
      )
      .transform(String)
      .refine(isAscending, "must not end before it begins")
      .optional(),
    /** Of the calls that match: 0 to 1. */
    probability: z.number().min(0).max(1).optional(),
    /** `delay`: real milliseconds. */
    delayMs: z.int().min(0).max(600_000).optional(),
    /** `error`: AWS's code, for example `InsufficientInstanceCapacity`. */
    code: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9.]*$/, "must be an error code of AWS")
      .optional(),
    /** `error` and `server-error`: HTTP status. */
    status: z.int().optional(),
    /** `error`: what it says. */
    message: z.string().min(1).max(1000).optional(),
  })
  .superRefine((rule, check) => {
    const { kind } = rule;
    const issue = (path: string, message: string): void =>
      check.addIssue({ code: "custom", path: [path], message });
    if (kind === "delay" && rule.delayMs === undefined) issue("delayMs", "is missing");
    if (kind === "error" && rule.code === undefined) issue("code", "is missing");
    if (kind !== "delay" && rule.delayMs !== undefined) issue("delayMs", "is only for delay");
    if (kind !== "error" && rule.code !== undefined) issue("code", "is only for error");
    if (kind !== "error" && rule.message !== undefined) issue("message", "is only for error");
    if (rule.status === undefined) return;
    const [from, to] = statuses[kind] ?? [0, 0];
    if (from === 0) issue("status", "is only for error and server-error");
    else if (rule.status < from || rule.status > to) issue("status", `must be from ${from} to ${to}`);
  });

/** One rule; every condition that is absent holds for any call. */
export type FaultRule = z.output<typeof faultRuleSchema>;

/** A rule as a person or a test writes it: `calls` may be a number. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** A file of rules, and the body of a request that adds some. */
export const faultRulesSchema = z.strictObject({
  /** Starts the generator behind all probabilities anew. */
  seed: z.int().min(0).max(0xffff_ffff).optional(),
  rules: z.array(faultRuleSchema).max(1000),
});

/** Rules and, if given, the seed of their probabilities. */
export type FaultRules = z.output<typeof faultRulesSchema>;

/** See {@link FaultRules}. */
export type FaultRulesInput = z.input<typeof faultRulesSchema>;

/** Rules that are not well formed. The message names what and where. */
export class InvalidRules extends Error {
  constructor(message: string) {
    super(message);
    this.name = "InvalidRules";
  }
}

/** @throws InvalidRules */
export function checkedRules(value: unknown): FaultRules {
  const parsed = faultRulesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidRules(issueText(parsed.error));
}

/** The first thing that is wrong, with the name of the value that is. */
export function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "The rules are not valid.";
  const path = issue.path
    .map((part) => (typeof part === "number" ? `[${part + 1}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

/** `3` → 3 to 3, `3-` → 3 to infinity. */
export function rangeOf(calls: string): { readonly from: number; readonly to: number } {
  const [first = "", last] = calls.split("-");
  const from = Number(first);
  return { from, to: last === undefined ? from : last === "" ? Infinity : Number(last) };
}

function isAscending(calls: string): boolean {
  const { from, to } = rangeOf(calls);
  return from <= to;
}
