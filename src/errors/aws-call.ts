/** The call during which something went wrong. */
export interface AwsCall {
  /** IAM action, for example `ec2:CreateVpc`. */
  readonly action: string;
  /** Origin the request went to, for example `https://ec2.eu-west-1.amazonaws.com`; absent when none was sent. */
  readonly endpoint?: string;
}

// Beside the errors rather than on them: what AWS threw stays as AWS threw it.
const calls = new WeakMap<object, AwsCall>();

/** Notes during which call `error` came up. What is known already is kept. */
export function rememberCall(error: unknown, call: AwsCall): void {
  if (typeof error !== "object" || error === null) return;
  calls.set(error, { ...call, ...calls.get(error) });
}

/** The call during which `error` came up, when it came from an AWS client of privlink. */
export function callOf(error: unknown): AwsCall | undefined {
  return typeof error === "object" && error !== null ? calls.get(error) : undefined;
}
