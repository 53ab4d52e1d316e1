import {
  RejectVpcEndpointConnections$,
  type RejectVpcEndpointConnectionsRequest,
  type RejectVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { notifyOfConnection } from "./connection-notifications.ts";
import { decideConnections } from "./decide-connections.ts";
import { becomeRejected } from "./endpoint-transitions.ts";

/** Rejects connections, accepted ones too: their traffic stops at once. @source aws-facts 1.2, 1.3 */
export const rejectVpcEndpointConnections = operation<
  RejectVpcEndpointConnectionsRequest,
  RejectVpcEndpointConnectionsResult
>(RejectVpcEndpointConnections$, ["ServiceId", "VpcEndpointIds"], (input, call) =>
  decideConnections(call, input, "rejected", ["pendingAcceptance", "pending", "available"], (endpoint) => {
    becomeRejected(endpoint.item);
    notifyOfConnection(endpoint, "Reject");
  }),
);
