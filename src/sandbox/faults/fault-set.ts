import { seededRandom } from "../world/seeded-random.ts";
import {
  checkedRules,
  InvalidRules,
  rangeOf,
  type FaultKind,
  type FaultRule,
  type FaultRulesInput,
} from "./rule.ts";

/** A call as the rules see it. */
export interface FaultSubject {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly write: boolean;
  /** Twelve digits. */
  readonly account: string;
}

/** A rule that is in force, and what it did so far. */
export interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  /** Calls that matched its service, operation, direction and account. */
  readonly seen: number;
  /** Of these, the calls that it hit. */
  readonly hits: number;
}

/** What made a call fail that was fine by itself, for the request log. */
export interface InjectedFault {
  /** Id of the rule, `consistency` or `throttling`. */
  readonly rule: string;
  readonly kind: FaultKind | "not-visible-yet";
}

/** A call that was hit by anything but a delay. */
export interface Hit extends FaultSubject {
  readonly id: string;
  readonly rule: FaultRule;
}

/** What is to be done with one call. */
export interface Verdict {
  /** Real milliseconds to wait first. */
  readonly delayMs: number;
  /** What becomes of it then; absent = it is carried out and answered. */
  readonly hit: Hit | undefined;
  readonly injected: readonly InjectedFault[];
}

/** The fault rules of one sandbox. They last as long as it runs: they are not part of its state. */
export interface FaultSet {
  readonly seed: number;
  readonly rules: readonly ActiveRule[];
  /** Calls that were hit so far, by rules that are gone as well. */
  readonly injected: number;
  /** Adds all or none; ids of the new rules. @throws InvalidRules */
  add(rules: FaultRulesInput): readonly string[];
  /** False when there is no such rule. */
  remove(id: string): boolean;
  /** How many there were. */
  clear(): number;
  /** Counts the call and says what becomes of it. To be asked once per call, in the order of their arrival. */
  judge(call: FaultSubject): Verdict;
  /** Calls `listener` in the moment of the fault: after what has effect took effect, before the client notices. */
  onHit(listener: (hit: Hit) => void): () => void;
  /** Says that a hit is about to be noticed by its client. */
  notify(hit: Hit): void;
}

/** What is wrong with a service or an operation that a rule names, or undefined. */
export type NameCheck = (service: string | undefined, operation: string | undefined) => string | undefined;

interface Counted {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matches: (call: FaultSubject) => boolean;
  seen: number;
  hits: number;
}

const defaultSeed = 1;

/**
 * Builds an empty set.
 *
 * @param unknown says what is wrong with a rule's service or operation, so that no rule waits for what never comes
 */
export function createFaultSet(unknown: NameCheck = () => undefined): FaultSet {
  let seed = defaultSeed;
  let random = seededRandom(seed);
  let active: Counted[] = [];
  let next = 1;
  let injected = 0;
  const listeners = new Set<(hit: Hit) => void>();

  /** Draws for every rule that has a probability, hit or not: what one rule does never shifts the draws of another. */
  const applies = (entry: Counted): boolean => {
    const { calls, probability } = entry.rule;
    const drawn = probability === undefined || random() < probability;
    if (calls === undefined) return drawn;
    const { from, to } = rangeOf(calls);
    return drawn && entry.seen >= from && entry.seen <= to;
  };

  return {
    get seed() {
      return seed;
    },
    get rules() {
      return active.map(({ id, rule, seen, hits }) => ({ id, rule, seen, hits }));
    },
    get injected() {
      return injected;
    },
    add(input) {
      const { rules, seed: newSeed } = checkedRules(input);
      rules.forEach((rule, index) => {
        const problem = unknown(rule.service, rule.operation);
        if (problem !== undefined) throw new InvalidRules(`rules[${index + 1}]: ${problem}`);
      });
      if (newSeed !== undefined) {
        seed = newSeed;
        random = seededRandom(seed);
      }
      const added = rules.map((rule) => ({
        id: `f${next++}`,
        rule,
        matches: matcher(rule),
        seen: 0,
        hits: 0,
      }));
      active = [...active, ...added];
      return added.map(({ id }) => id);
    },
    remove(id) {
      const before = active.length;
      active = active.filter((entry) => entry.id !== id);
      return active.length < before;
    },
    clear() {
      const { length } = active;
      active = [];
      return length;
    },
    judge(call) {
      let delayMs = 0;
      let hit: Hit | undefined;
      const by: InjectedFault[] = [];
      for (const entry of active.filter(({ matches }) => matches(call))) {
        entry.seen += 1;
        if (!applies(entry)) continue;
        const { id, rule } = entry;
        const isDelay = rule.kind === "delay";
        // The first rule that ends a call is the one that counts; delays add up.
        if (!isDelay && hit !== undefined) continue;
        if (isDelay) delayMs += rule.delayMs ?? 0;
        else hit = { ...call, id, rule };
        entry.hits += 1;
        by.push({ rule: id, kind: rule.kind });
      }
      if (by.length > 0) injected += 1;
      return { delayMs, hit, injected: by };
    },
    onHit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify(hit) {
      for (const listener of listeners) listener(hit);
    },
  };
}

function matcher(rule: FaultRule): (call: FaultSubject) => boolean {
  const operation = rule.operation === undefined ? undefined : operationPattern(rule.operation);
  return (call) =>
    (rule.service === undefined || rule.service === call.service) &&
    (operation === undefined || operation.test(call.operation)) &&
    (rule.only === undefined || (rule.only === "writes") === call.write) &&
    (rule.account === undefined || rule.account === call.account);
}

/** `Describe*` as a regular expression; the schema lets nothing but letters, digits and `*` through. */
export function operationPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
}
