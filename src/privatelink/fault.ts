/** Error names by which AWS says that the caller may not do this, over all services that privlink calls. */
const deniedNames: ReadonlySet<string> = new Set([
  "UnauthorizedOperation",
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "NotAuthorized",
]);

/** Name of an AWS fault: for EC2 its error code, for the others the modelled exception. Messages are never matched. */
export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** True when IAM (or a resource policy) refused; denied is never the same as missing. */
export function isDenied(error: unknown): boolean {
  return deniedNames.has(faultName(error));
}

/** AWS's own words for a fault: name, message and request id where there is one. */
export function faultReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const requestId = (error as { $metadata?: { requestId?: string } }).$metadata?.requestId;
  return `${error.name}: ${error.message}${requestId === undefined ? "" : ` (request ${requestId})`}`;
}
