/** What happens to a connection. @source aws-facts 1.1, 1.11 */
export type ConnectionEvent = "Accept" | "Connect" | "Delete" | "Reject";

/** Says at an SNS topic what happens to the connections of a service or to one endpoint. */
export interface ConnectionNotification {
  /** `vpce-nfn-…` */
  readonly id: string;
  /** Exactly one of the two is set. */
  readonly serviceId?: string;
  readonly endpointId?: string;
  topicArn: string;
  events: ConnectionEvent[];
}
