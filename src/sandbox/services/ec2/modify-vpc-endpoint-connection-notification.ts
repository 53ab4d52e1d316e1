import {
  ModifyVpcEndpointConnectionNotification$,
  type ModifyVpcEndpointConnectionNotificationRequest,
  type ModifyVpcEndpointConnectionNotificationResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { checkEvents, checkTopic } from "./connection-notifications.ts";
import { existing } from "./existing.ts";
import { ec2State } from "./state.ts";

/** Changes topic or events of a notification. */
export const modifyVpcEndpointConnectionNotification = operation<
  ModifyVpcEndpointConnectionNotificationRequest,
  ModifyVpcEndpointConnectionNotificationResult
>(
  ModifyVpcEndpointConnectionNotification$,
  ["ConnectionNotificationId", "ConnectionNotificationArn", "ConnectionEvents"],
  (input, call) => {
    const notification = existing(ec2State(call), "connectionNotifications", input.ConnectionNotificationId);
    const topicArn =
      input.ConnectionNotificationArn === undefined
        ? notification.topicArn
        : checkTopic(call, input.ConnectionNotificationArn);
    const events =
      input.ConnectionEvents === undefined ? notification.events : checkEvents(input.ConnectionEvents);
    notification.topicArn = topicArn;
    notification.events = events;
    return { ReturnValue: true };
  },
);
