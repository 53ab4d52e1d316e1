import { faultKinds, faultRuleSchema, InvalidRules, issueText, type FaultRule } from "./rule.ts";

/** A word `key=value` of a rule: where its value goes, and how it is read. */
interface Word {
  readonly key: keyof FaultRule;
  readonly read: (text: string) => unknown;
  readonly write: (value: never) => string;
}

const asIs = (key: keyof FaultRule): Word => ({ key, read: (text) => text, write: String });
const number = (key: keyof FaultRule): Word => ({ key, read: numberOf, write: String });

/** By the key that is typed. A message has blanks: it can be given in a file only. */
const words: Readonly<Record<string, Word>> = {
  service: asIs("service"),
  operation: asIs("operation"),
  only: asIs("only"),
  account: asIs("account"),
  calls: asIs("calls"),
  probability: {
    key: "probability",
    // Moves the decimal point: a division by 100 would not give back the number that was written.
    read: (text) => (text.endsWith("%") ? Number(`${numberOf(text.slice(0, -1))}e-2`) : numberOf(text)),
    write: percent,
  },
  delay: { key: "delayMs", read: milliseconds, write: (ms: number) => `${ms}ms` },
  code: asIs("code"),
  status: number("status"),
};

/**
 * Reads a rule from one line: a kind and any number of `key=value`, for example
 * `throttle service=ec2 only=writes probability=20%`.
 *
 * @throws InvalidRules naming what is wrong
 */
export function parseRule(text: string): FaultRule {
  const [kind = "", ...pairs] = text.split(/\s+/).filter((word) => word !== "");
  const refuse = (what: string): never => {
    throw new InvalidRules(`"${text}": ${what}`);
  };
  if (!faultKinds.some((known) => known === kind))
    refuse(`the first word must be one of ${faultKinds.join(", ")}`);
  const rule: Record<string, unknown> = { kind };
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    const word = Object.hasOwn(words, name) ? words[name] : undefined;
    if (word === undefined || at < 0) {
      return refuse(
        `"${pair}" must be one of ${Object.keys(words)
          .map((key) => `${key}=…`)
          .join(", ")}`,
      );
    }
    if (rule[word.key] !== undefined) refuse(`${name} is given twice`);
    rule[word.key] = word.read(pair.slice(at + 1));
  }
  const parsed = faultRuleSchema.safeParse(rule);
  return parsed.success ? parsed.data : refuse(issueText(parsed.error));
}

/** The line that {@link parseRule} reads; a message is left out. */
export function ruleText(rule: FaultRule): string {
  const pairs = Object.entries(words).flatMap(([name, { key, write }]) => {
    const value = rule[key];
    return value === undefined ? [] : [`${name}=${write(value as never)}`];
  });
  return [rule.kind, ...pairs].join(" ");
}

/** `20%`; the number itself where no short percentage is exactly it. */
function percent(share: number): string {
  const text = String(Number((share * 100).toFixed(6)));
  return Number(`${text}e-2`) === share ? `${text}%` : String(share);
}

/** NaN where there is no number: the schema refuses it by name. */
function numberOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function milliseconds(text: string): number {
  const [, amount = "", unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  return numberOf(amount) * (unit === "s" ? 1000 : 1);
}
