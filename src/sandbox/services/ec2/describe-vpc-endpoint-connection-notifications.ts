import {
  DescribeVpcEndpointConnectionNotifications$,
  type DescribeVpcEndpointConnectionNotificationsRequest,
  type DescribeVpcEndpointConnectionNotificationsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { notificationView } from "./connection-notifications.ts";
import { selected } from "./existing.ts";
import { listed } from "./listing.ts";
import { ec2State } from "./state.ts";

/** Connection notifications of the account. */
export const describeVpcEndpointConnectionNotifications = operation<
  DescribeVpcEndpointConnectionNotificationsRequest,
  DescribeVpcEndpointConnectionNotificationsResult
>(
  DescribeVpcEndpointConnectionNotifications$,
  ["ConnectionNotificationId", "Filters", "MaxResults", "NextToken"],
  (input, call) => {
    const { ConnectionNotificationId: id } = input;
    const all = selected(ec2State(call), "connectionNotifications", id === undefined ? undefined : [id]);
    const { items, NextToken } = listed(all, input, {
      keyOf: (notification) => notification.id,
      filters: {
        "connection-notification-arn": ({ topicArn }) => topicArn,
        "connection-notification-id": (notification) => notification.id,
        "connection-notification-state": () => "Enabled",
        "connection-notification-type": () => "Topic",
        "service-id": ({ serviceId }) => serviceId,
        "vpc-endpoint-id": ({ endpointId }) => endpointId,
      },
    });
    return {
      ConnectionNotificationSet: items.map((notification) => notificationView(call, notification)),
      NextToken,
    };
  },
);
