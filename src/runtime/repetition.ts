/**
 * Calls that make a second object when they are sent twice: AWS has no unique name for what they make. All others may
 * be repeated: what they make has a name or a place of its own, and the repetition is refused as existing; or they
 * bring about a state, and the second time it is there already.
 * @source aws-facts 2.2
 */
const twice: ReadonlySet<string> = new Set([
  "AllocateAddress",
  "CreateInternetGateway",
  "CreateRouteTable",
  "CreateVpc",
  "CreateVpcEndpoint",
  "CreateVpcEndpointConnectionNotification",
  "CreateVpcEndpointServiceConfiguration",
  "RegisterTaskDefinition",
  "RunInstances",
]);

/**
 * May a call be sent again when nobody knows whether it had effect? A client token makes any call repeatable.
 * @param operation without the service, for example `CreateVpc`
 */
export function isRepeatable(operation: string, input: object): boolean {
  return !twice.has(operation) || ("ClientToken" in input && input.ClientToken !== undefined);
}

/** Codes of a connection that nothing came through. */
const neverSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** How the services say that there were too many calls; such a call had no effect. @source aws-facts 2.7 */
const throttling: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

const statusOf = (error: object): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

/** Was the call refused because there were too many? */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && (throttling.has(error.name) || statusOf(error) === 429);
}

/** Does an error leave open whether the call had effect? Refusals do not. */
export function isAmbiguous(error: unknown): boolean {
  if (!(error instanceof Error) || isThrottling(error)) return false;
  const status = statusOf(error);
  if (status !== undefined) return status >= 500;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code === undefined ? error.name === "TimeoutError" : !neverSent.has(code);
}
