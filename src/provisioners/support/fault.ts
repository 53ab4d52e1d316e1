/** What an AWS error means for the one who made the call. */
export type FaultKind = "missing" | "exists" | "conflict" | "throttled" | "denied" | "other";

const denied: ReadonlySet<string> = new Set([
  "UnauthorizedOperation",
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "NotAuthorized",
]);

const throttled: ReadonlySet<string> = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "BandwidthLimitExceeded",
  "SlowDown",
  "PriorRequestNotComplete",
  "EC2ThrottledException",
  "ProvisionedThroughputExceededException",
]);

const missing: ReadonlySet<string> = new Set([
  "NoSuchEntity",
  "NoSuchEntityException",
  "ServiceNotActiveException",
  "DashboardNotFoundError",
  "InvalidConnectionNotification",
]);

const exists: ReadonlySet<string> = new Set([
  "ResourceExistsException",
  "EntityAlreadyExists",
  "DuplicateLoadBalancerName",
  "DuplicateLoadBalancerNameException",
  "DuplicateTargetGroupName",
  "DuplicateTargetGroupNameException",
  "DuplicateListener",
  "DuplicateListenerException",
  "InvalidSubnet.Conflict",
  "InvalidGroup.Duplicate",
  "InvalidPermission.Duplicate",
  "RouteAlreadyExists",
  "Resource.AlreadyAssociated",
]);

/** Something still uses the object, or it is between two states: the same call may succeed a little later. */
const conflict: ReadonlySet<string> = new Set([
  "DependencyViolation",
  "InvalidGroup.InUse",
  "ExistingVpcEndpointConnections",
  "IncorrectState",
  "ResourceInUse",
  "ResourceInUseException",
  "DeleteConflict",
  "DeleteConflictException",
  "ConcurrentModification",
  "ConcurrentModificationException",
  "ConcurrentUpdateException",
  "InvalidDBInstanceState",
  "InvalidDBInstanceStateFault",
  "InvalidDBSubnetGroupStateFault",
  "InvalidDBSubnetStateFault",
  "InvalidReplicationGroupState",
  "InvalidReplicationGroupStateFault",
  "InvalidCacheClusterState",
  "InvalidCacheClusterStateFault",
  "CacheSubnetGroupInUse",
  "ClusterContainsServicesException",
  "ClusterContainsTasksException",
  "ClusterContainsContainerInstancesException",
  "UpdateInProgressException",
  "OperationAbortedException",
]);

/**
 * Tells AWS errors apart by name alone (for EC2 its error code, for the others the modelled exception);
 * message texts are never matched. Denied is never missing.
 * @source aws-facts 1.4, 2.2, 2.3, 2.7
 */
export function faultKind(error: unknown): FaultKind {
  const name = error instanceof Error ? error.name : "";
  if (denied.has(name)) return "denied";
  if (throttled.has(name)) return "throttled";
  if (conflict.has(name)) return "conflict";
  if (exists.has(name) || /AlreadyExists(Exception|Fault)?$/.test(name)) return "exists";
  if (missing.has(name) || /(^|[.a-z])NotFound(Exception|Fault)?$/.test(name)) return "missing";
  return "other";
}

/**
 * What services say instead of "missing" when a call names an object of another service that they do not know yet;
 * most of them say the same to a wrong value.
 * @source aws-facts 2.6
 */
const unknownReference: ReadonlySet<string> = new Set([
  "FailedResourceAccessException",
  "InvalidParameter",
  "InvalidParameterException",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "InvalidSecurityGroup",
  "InvalidSecurityGroupException",
  "InvalidSubnet",
  "InvalidSubnetException",
  "InvalidVPCNetworkStateFault",
  "MalformedPolicyDocument",
  "MalformedPolicyDocumentException",
  "ValidationError",
  "ValidationException",
]);

/** May the refusal pass by itself, if all that the call names exists? Ask only where some of it was just created. */
export function isUnknownReference(error: unknown): boolean {
  return error instanceof Error && unknownReference.has(error.name);
}

/** Answers `undefined` where AWS says that the object does not exist; every other error goes on. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (faultKind(error) === "missing") return undefined;
    throw error;
  }
}

/** One entry of `Unsuccessful`, by which the batch calls of EC2 report failure inside an answer of status 200. */
export interface UnsuccessfulItem {
  readonly ResourceId?: string | undefined;
  readonly Error?: { readonly Code?: string | undefined; readonly Message?: string | undefined } | undefined;
}

/**
 * Turns the first entry of `Unsuccessful` into an error that {@link faultKind} understands; objects that are
 * gone already are no failure.
 * @throws the item's error, named by its code
 * @source aws-facts 1.3
 */
export function throwUnsuccessful(
  items: readonly UnsuccessfulItem[] | undefined,
  metadata: { readonly requestId?: string | undefined } = {},
): void {
  for (const item of items ?? []) {
    const error = itemFault(item, metadata);
    if (faultKind(error) !== "missing") throw error;
  }
}

/** One entry of `Unsuccessful` as the error that it is. */
export function itemFault(
  { ResourceId, Error: detail }: UnsuccessfulItem,
  metadata: { readonly requestId?: string | undefined } = {},
): Error {
  const message = detail?.Message ?? `${ResourceId ?? "an item"} was not processed`;
  return Object.assign(new Error(message), { name: detail?.Code ?? "Unsuccessful", $metadata: metadata });
}
