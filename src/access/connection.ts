/** A connection as far as decisions depend on it; the shape in which privatelink/connections.ts gives it. */
export interface ConnectionFact {
  readonly endpointId: string;
  readonly serviceId: string;
  /** Consumer's account id. */
  readonly owner: string;
  /** camelCase. @source aws-facts 1.1 */
  readonly state: string;
  readonly createdAt: Date | undefined;
}

/** States in which a connection carries traffic, or will once AWS is done. @source aws-facts 1.2 */
export function isLive(state: string): boolean {
  return state === "pendingAcceptance" || state === "pending" || state === "available";
}
