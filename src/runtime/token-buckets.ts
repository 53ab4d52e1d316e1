import type { Clock } from "./runtime.ts";

/** How many calls at once, and how many per second in the long run. */
interface BucketSize {
  readonly burst: number;
  readonly refillPerSecond: number;
}

const endpoints: BucketSize = { burst: 4, refillPerSecond: 0.3 };
const endpointServices: BucketSize = { burst: 10, refillPerSecond: 1 };
const tags: BucketSize = { burst: 100, refillPerSecond: 10 };

/** Actions of EC2 with a bucket of a size of their own. @source aws-facts 1.13 */
const special: ReadonlyMap<string, BucketSize> = new Map([
  ["CreateVpcEndpoint", endpoints],
  ["ModifyVpcEndpoint", endpoints],
  ["DeleteVpcEndpoints", endpoints],
  ["CreateVpcEndpointServiceConfiguration", endpointServices],
  ["ModifyVpcEndpointServiceConfiguration", endpointServices],
  ["DeleteVpcEndpointServiceConfigurations", endpointServices],
  ["AcceptVpcEndpointConnections", endpointServices],
  ["RejectVpcEndpointConnections", endpointServices],
  ["CreateTags", tags],
  ["DeleteTags", tags],
  ["RunInstances", { burst: 5, refillPerSecond: 2 }],
  ["TerminateInstances", { burst: 100, refillPerSecond: 5 }],
]);
const mutating: BucketSize = { burst: 50, refillPerSecond: 5 };
const looking: BucketSize = { burst: 100, refillPerSecond: 20 };

/** Milliseconds by which calls may differ in how long they travel: AWS counts from their arrival. */
const transitMs = 200;

/** The bucket of an action of EC2. @source aws-facts 1.13 */
function sizeOf(action: string): BucketSize {
  return special.get(action) ?? (/^(Describe|Get|Search)/.test(action) ? looking : mutating);
}

/** Delays calls of EC2 so that AWS has no reason to throttle them. */
export interface TokenBuckets {
  /** Resolves when the call may be sent, first come first served; at once while the bucket has tokens. */
  take(action: string): Promise<void>;
  /** AWS throttled a call all the same: somebody else uses the account too. What comes next waits for new tokens. */
  drain(action: string): void;
}

/**
 * AWS publishes a token bucket for each action, per account and region. The buckets count as full at the start.
 * @param signal ends waiting with its reason; calls that begin after it was aborted wait on
 */
export function createTokenBuckets(clock: Clock, signal: AbortSignal): TokenBuckets {
  /** By action: when the bucket was, or would have been, full but for the tokens that were taken since. */
  const fullAt = new Map<string, number>();
  const spacingMs = (action: string): number => 1000 / sizeOf(action).refillPerSecond;
  return {
    async take(action) {
      const { burst } = sizeOf(action);
      const nowMs = clock.now();
      // Each token that is missing takes one spacing to come back.
      const backAtMs = Math.max(nowMs, fullAt.get(action) ?? nowMs) + spacingMs(action);
      fullAt.set(action, backAtMs);
      const waitMs = backAtMs - burst * spacingMs(action) - nowMs;
      if (waitMs >= 1) await clock.sleep(waitMs + transitMs, signal.aborted ? undefined : signal);
    },
    drain(action) {
      const emptyMs = clock.now() + sizeOf(action).burst * spacingMs(action);
      fullAt.set(action, Math.max(fullAt.get(action) ?? 0, emptyMs));
    },
  };
}
