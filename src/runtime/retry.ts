import type { Clock } from "./runtime.ts";

/** What the SDK says about a failed attempt. */
export interface AttemptFailure {
  readonly error?: unknown;
  readonly errorType: "TRANSIENT" | "THROTTLING" | "SERVER_ERROR" | "CLIENT_ERROR";
  /** When AWS wants to be asked again. */
  readonly retryAfterHint?: Date;
}

/** The SDK's token: how often one call was tried again. */
export interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

/** The SDK's interface of a retry strategy, as far as its middleware uses it. */
export interface RetryStrategy {
  acquireInitialRetryToken(scope: string): Promise<RetryToken>;
  refreshRetryTokenForRetry(token: RetryToken, failure: AttemptFailure): Promise<RetryToken>;
  recordSuccess(token: RetryToken): void;
}

/** What {@link createRetryStrategy} is made from. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Ends waiting between attempts; calls that began after it was aborted (giving a lease back) are tried on. */
  readonly signal: AbortSignal;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Failures of the network and of AWS itself in one call; a twentieth of all answers failing, eight never all do. */
const failureLimit = 8;
/** Milliseconds for which one call lets itself be throttled. Somebody else's calls may be the reason. @source aws-facts 1.13 */
const throttledLimitMs = 300_000;
const failureBaseMs = 100;
const throttledBaseMs = 1000;
const slowestMs = 20_000;

/** The SDK takes a quota that is used up for throttling; waiting does not help. */
function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === "LimitExceededException";
}

interface Token extends RetryToken {
  readonly startedAtMs: number;
  readonly failures: number;
  readonly throttles: number;
  readonly heedsAbort: boolean;
}

/**
 * Exponential backoff with full jitter, without the SDK's quota of retries: a run of hundreds of calls in a bad hour
 * must not fail because it has met its share of throttling. Throttling is borne by time, other failures by number.
 * @source aws-facts 2.7
 */
export function createRetryStrategy({ clock, signal, random }: RetryOptions): RetryStrategy {
  const token = (from: Omit<Token, "getRetryCount" | "getRetryDelay">): Token => ({
    ...from,
    getRetryCount: () => from.failures + from.throttles,
    // The waiting is done here, where the clock is ours and can be interrupted.
    getRetryDelay: () => 0,
  });
  return {
    acquireInitialRetryToken: () =>
      Promise.resolve(
        token({ startedAtMs: clock.now(), failures: 0, throttles: 0, heedsAbort: !signal.aborted }),
      ),
    async refreshRetryTokenForRetry(given, { error, errorType, retryAfterHint }) {
      const before = given as Token;
      const throttled = errorType === "THROTTLING";
      if (errorType === "CLIENT_ERROR" || (throttled && isQuota(error)))
        throw new Error("not to be repeated");
      const failures = before.failures + (throttled ? 0 : 1);
      const throttles = before.throttles + (throttled ? 1 : 0);
      const nowMs = clock.now();
      if (failures >= failureLimit) throw new Error("failed too often");
      if (throttled && nowMs - before.startedAtMs >= throttledLimitMs) throw new Error("throttled too long");
      const [count, baseMs] = throttled ? [throttles, throttledBaseMs] : [failures, failureBaseMs];
      const jitteredMs = random() * Math.min(slowestMs, baseMs * 2 ** (count - 1));
      const hintMs = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - nowMs;
      await clock.sleep(
        Math.min(slowestMs, Math.max(jitteredMs, hintMs)),
        before.heedsAbort ? signal : undefined,
      );
      return token({ ...before, failures, throttles });
    },
    recordSuccess: () => undefined,
  };
}
