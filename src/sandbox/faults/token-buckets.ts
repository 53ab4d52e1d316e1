import { isRead } from "../protocol/reads.ts";

/** A bucket: how many calls at once, and how many per second of AWS's time in the long run. */
export interface BucketSize {
  readonly burst: number;
  readonly refillPerSecond: number;
}

const endpoints: BucketSize = { burst: 4, refillPerSecond: 0.3 };
const endpointServices: BucketSize = { burst: 10, refillPerSecond: 1 };
const tags: BucketSize = { burst: 100, refillPerSecond: 10 };
const interfacesAndTermination: BucketSize = { burst: 100, refillPerSecond: 5 };

/** Actions with a size of their own. @source aws-facts 1.13 */
const special: Readonly<Record<string, BucketSize>> = {
  CreateVpcEndpoint: endpoints,
  ModifyVpcEndpoint: endpoints,
  DeleteVpcEndpoints: endpoints,
  CreateVpcEndpointServiceConfiguration: endpointServices,
  ModifyVpcEndpointServiceConfiguration: endpointServices,
  DeleteVpcEndpointServiceConfigurations: endpointServices,
  AcceptVpcEndpointConnections: endpointServices,
  RejectVpcEndpointConnections: endpointServices,
  CreateTags: tags,
  DeleteTags: tags,
  RunInstances: { burst: 5, refillPerSecond: 2 },
  TerminateInstances: interfacesAndTermination,
  CreateNetworkInterface: interfacesAndTermination,
};

const mutating: BucketSize = { burst: 50, refillPerSecond: 5 };
const looking: BucketSize = { burst: 100, refillPerSecond: 20 };
const lookingAtAll: BucketSize = { burst: 50, refillPerSecond: 10 };

/** Describe calls that cost more when neither a filter, nor ids, nor a page size narrow them down. */
const large: ReadonlySet<string> = new Set([
  "DescribeInstances",
  "DescribeInstanceStatus",
  "DescribeNetworkInterfaces",
  "DescribeSecurityGroups",
  "DescribeVolumes",
]);

/**
 * The bucket that a call of EC2 takes from: each action has its own.
 *
 * @param parameters names of the query parameters
 * @source aws-facts 1.13
 */
export function bucketOf(
  action: string,
  parameters: readonly string[],
): { readonly name: string; readonly size: BucketSize } {
  const size = special[action];
  if (size !== undefined) return { name: action, size };
  if (!isRead(action)) return { name: action, size: mutating };
  const isNarrow = parameters.some((name) =>
    /^(Filter|[A-Za-z]+Id|GroupName)\.|^(MaxResults|NextToken)$/.test(name),
  );
  if (!large.has(action) || isNarrow) return { name: action, size: looking };
  return { name: `${action} (all)`, size: lookingAtAll };
}

/** A call that asks for a token. */
export interface TokenCall {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly parameters: readonly string[];
}

/** Calls that found their bucket empty. */
export interface Refused {
  readonly account: string;
  readonly region: string;
  /** Name of the bucket. */
  readonly bucket: string;
  readonly count: number;
}

/** The token buckets of all accounts and regions. They are full when the sandbox starts. */
export interface TokenBuckets {
  /** Takes one token; false when there is none, which costs nothing. */
  take(call: TokenCall): boolean;
  readonly refused: readonly Refused[];
}

/**
 * Builds the buckets of EC2. @source aws-facts 1.13, 2.7
 *
 * @param nowSeconds AWS's time: runs faster than the machine's when the sandbox does
 */
export function createTokenBuckets(nowSeconds: () => number): TokenBuckets {
  const buckets = new Map<string, { tokens: number; at: number; refused: number }>();
  return {
    take({ account, region, action, parameters }) {
      const { name, size } = bucketOf(action, parameters);
      const key = `${account}/${region}/${name}`;
      const now = nowSeconds();
      const bucket = buckets.get(key) ?? { tokens: size.burst, at: now, refused: 0 };
      buckets.set(key, bucket);
      const refill = Math.max(0, now - bucket.at) * size.refillPerSecond;
      bucket.tokens = Math.min(size.burst, bucket.tokens + refill);
      bucket.at = now;
      if (bucket.tokens < 1) {
        bucket.refused += 1;
        return false;
      }
      bucket.tokens -= 1;
      return true;
    },
    get refused() {
      return [...buckets].flatMap(([key, { refused }]) => {
        const [account = "", region = "", bucket = ""] = key.split("/");
        return refused === 0 ? [] : [{ account, region, bucket, count: refused }];
      });
    },
  };
}
