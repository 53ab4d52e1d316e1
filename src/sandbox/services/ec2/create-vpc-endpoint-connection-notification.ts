import {
  CreateVpcEndpointConnectionNotification$,
  type CreateVpcEndpointConnectionNotificationRequest,
  type CreateVpcEndpointConnectionNotificationResult,
} from "@aws-sdk/client-ec2";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { newId } from "../../world/ids.ts";
import { oncePerToken } from "./client-token.ts";
import type { ConnectionNotification } from "./connection-notification-model.ts";
import { checkEvents, checkTopic, notificationView } from "./connection-notifications.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Names a topic for what happens to the connections of a service, or to an interface endpoint. @source aws-facts 1.3, 1.11 */
export const createVpcEndpointConnectionNotification = operation<
  CreateVpcEndpointConnectionNotificationRequest,
  CreateVpcEndpointConnectionNotificationResult
>(
  CreateVpcEndpointConnectionNotification$,
  ["ServiceId", "VpcEndpointId", "ConnectionNotificationArn", "ConnectionEvents", "ClientToken"],
  (input, call) => {
    const { connectionNotifications } = ec2State(call);
    const notification = oncePerToken<ConnectionNotification>(
      call,
      "CreateVpcEndpointConnectionNotification",
      input,
      (id) => connectionNotifications[id],
      () => create(call, input),
    );
    return {
      ConnectionNotification: notificationView(call, notification),
      ClientToken: input.ClientToken,
    };
  },
);

function create(call: Call, input: CreateVpcEndpointConnectionNotificationRequest): ConnectionNotification {
  const state = ec2State(call);
  const { ServiceId: serviceId, VpcEndpointId: endpointId } = input;
  if ((serviceId === undefined) === (endpointId === undefined))
    throw new AwsFault(
      "InvalidParameterCombination",
      "Exactly one of ServiceId and VpcEndpointId must be specified",
    );
  if (serviceId !== undefined) existing(state, "endpointServices", serviceId);
  if (endpointId !== undefined && existing(state, "endpoints", endpointId).type !== "Interface")
    throw new AwsFault(
      "InvalidParameter",
      "Connection notifications are only supported for Interface type VPC Endpoint.",
    );
  const notification: ConnectionNotification = {
    id: newId("vpce-nfn"),
    ...(serviceId !== undefined && { serviceId }),
    ...(endpointId !== undefined && { endpointId }),
    topicArn: checkTopic(call, input.ConnectionNotificationArn),
    events: checkEvents(input.ConnectionEvents),
  };
  state.connectionNotifications[notification.id] = notification;
  return notification;
}
