import type { FaultSet } from "./fault-set.ts";
import { ruleText } from "./rule-text.ts";
import type { FaultRule } from "./rule.ts";
import type { Refused } from "./token-buckets.ts";

/** What a sandbox tells about its faults on `/_sandbox/faults`. */
export interface FaultReport {
  /** Of the generator behind all probabilities. */
  readonly seed: number;
  /** Calls that were hit so far, by rules that are gone as well. */
  readonly injected: number;
  readonly rules: readonly ReportedRule[];
  /** Calls that found a token bucket of EC2 empty. */
  readonly throttled: readonly Refused[];
}

/** A rule that is in force. */
export interface ReportedRule {
  readonly id: string;
  /** On one line, as it can be typed. */
  readonly text: string;
  readonly rule: FaultRule;
  readonly seen: number;
  readonly hits: number;
}

/** How the faults of a sandbox stand. */
export function faultReport(faults: FaultSet, throttled: readonly Refused[]): FaultReport {
  return {
    seed: faults.seed,
    injected: faults.injected,
    rules: faults.rules.map((entry) => ({ ...entry, text: ruleText(entry.rule) })),
    throttled,
  };
}

/** How many calls that were, over all accounts, regions and buckets. */
export function throttledCalls(refused: readonly Refused[]): number {
  return refused.reduce((sum, { count }) => sum + count, 0);
}
