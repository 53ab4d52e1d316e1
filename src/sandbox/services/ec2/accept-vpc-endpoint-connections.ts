import {
  AcceptVpcEndpointConnections$,
  type AcceptVpcEndpointConnectionsRequest,
  type AcceptVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { notifyOfConnection } from "./connection-notifications.ts";
import { decideConnections } from "./decide-connections.ts";
import { becomePending } from "./endpoint-transitions.ts";

/** Accepts connections that wait for it: `pending`, then `available`. @source aws-facts 1.2, 1.3 */
export const acceptVpcEndpointConnections = operation<
  AcceptVpcEndpointConnectionsRequest,
  AcceptVpcEndpointConnectionsResult
>(AcceptVpcEndpointConnections$, ["ServiceId", "VpcEndpointIds"], (input, call) =>
  decideConnections(call, input, "accepted", ["pendingAcceptance"], (endpoint) => {
    becomePending(endpoint.scope, endpoint.item, "endpoint.accept");
    notifyOfConnection(endpoint, "Accept");
  }),
);
