const faultName = (error: unknown): string => (error instanceof Error ? error.name : "");

/** True when a conditional write lost: the item is not as the condition wants it. */
export function isConditionFailure(error: unknown): boolean {
  return faultName(error) === "ConditionalCheckFailedException";
}

/**
 * Why a registry cannot be used, as opposed to a call that failed: undefined for the latter. Seen from another account
 * a table that does not exist and one whose policy says nothing about the caller may look alike.
 */
export function registryGap(error: unknown): "missing" | "denied" | undefined {
  const name = faultName(error);
  if (name === "ResourceNotFoundException") return "missing";
  return name === "AccessDeniedException" || name === "AccessDenied" ? "denied" : undefined;
}
