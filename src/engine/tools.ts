import type { ErrorCode } from "../errors/catalog.ts";

/** Time as an argument, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What the engine tells while it runs; one member of the union of all events. */
export interface StepEvent {
  readonly type: "step";
  readonly id: string;
  readonly status: "started" | "progress" | "done" | "failed" | "skipped";
  readonly label: string;
  readonly detail?: string;
  readonly elapsedMs?: number;
  readonly usualSeconds?: number;
}

/** What an error of a provisioner means; said by the caller, since the engine knows no AWS. */
export interface Fault {
  /** Code of the error that the run ends with when nothing else failed. */
  readonly code: ErrorCode;
  /** Why, in AWS's own words. */
  readonly reason: string;
  /** Something still uses the resource: removing it may succeed a little later. */
  readonly conflict: boolean;
  /** What helps, as a sentence that ends before what to run; where that is known. */
  readonly remedy?: string;
}

/** What every run of the engine needs from outside. */
export interface EngineTools {
  readonly clock: Clock;
  readonly emit: (event: StepEvent) => void;
  /** Aborted: nothing new starts, calls under way are finished, waits are cut. */
  readonly signal: AbortSignal;
  readonly explain: (error: unknown) => Fault;
  /** How many resources are called upon at once; waiting ones do not count. */
  readonly concurrency: number;
}
