import { setTimeout as delay } from "node:timers/promises";
import type { ReplicaLag } from "../world/replica.ts";
import type { World } from "../world/world.ts";
import { eventualConsistency, strictConsistency, type Consistency } from "./consistency.ts";
import type { FaultSet } from "./fault-set.ts";
import { faultReport, type FaultReport } from "./report.ts";
import type { FaultRulesInput } from "./rule.ts";
import { createTokenBuckets, type TokenBuckets } from "./token-buckets.ts";

/** How unlike a calm AWS a sandbox is; plain JSON. Nothing of it is part of the state. */
export interface ConditionOptions {
  /** What is to fail from the start; more can be added while it runs. */
  readonly faults?: FaultRulesInput;
  /** How long what was done stays unseen; absent = not at all. */
  readonly consistency?: ReplicaLag;
  /** EC2's token buckets; at time scale 0 they fill as on AWS. Default: off. */
  readonly throttling?: boolean;
}

/** What the sandbox does to calls that AWS would sometimes do as well. Owns the calls that it delays. */
export interface Conditions {
  readonly faults: FaultSet;
  readonly consistency: Consistency;
  /** Rates of EC2's API; absent = unlimited. */
  readonly throttling: TokenBuckets | undefined;
  /** Waits real milliseconds; false when the sandbox stops before they are over. */
  readonly wait: (ms: number) => Promise<boolean>;
  readonly report: () => FaultReport;
  /** Ends all waits. */
  readonly close: () => void;
}

/** Builds the conditions of a sandbox. */
export function createConditions(
  world: World,
  faults: FaultSet,
  options: Omit<ConditionOptions, "faults">,
): Conditions {
  const closing = new AbortController();
  const awsSeconds = (): number => (world.clock.now() / 1000) * (world.options.timeScale || 1);
  const throttling = options.throttling === true ? createTokenBuckets(awsSeconds) : undefined;
  return {
    faults,
    consistency:
      options.consistency === undefined
        ? strictConsistency(world)
        : eventualConsistency(world, options.consistency),
    throttling,
    wait: (ms) => delay(ms, true, { signal: closing.signal }).catch(() => false),
    report: () => faultReport(faults, throttling?.refused ?? []),
    close: () => closing.abort(),
  };
}
