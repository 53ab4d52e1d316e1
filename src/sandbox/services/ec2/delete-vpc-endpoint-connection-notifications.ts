import {
  DeleteVpcEndpointConnectionNotifications$,
  type DeleteVpcEndpointConnectionNotificationsRequest,
  type DeleteVpcEndpointConnectionNotificationsResult,
} from "@aws-sdk/client-ec2";
import { operation } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { notFoundText } from "./existing.ts";
import { ec2State } from "./state.ts";
import { eachItem } from "./unsuccessful.ts";

/** Removes notifications, item by item. */
export const deleteVpcEndpointConnectionNotifications = operation<
  DeleteVpcEndpointConnectionNotificationsRequest,
  DeleteVpcEndpointConnectionNotificationsResult
>(DeleteVpcEndpointConnectionNotifications$, ["ConnectionNotificationIds"], (input, call) => {
  const { connectionNotifications } = ec2State(call);
  return eachItem(input.ConnectionNotificationIds ?? [], (id) => {
    if (lookUp(connectionNotifications, id) === undefined)
      return {
        code: "InvalidConnectionNotification",
        message: notFoundText("connectionNotifications", id),
      };
    delete connectionNotifications[id];
    return undefined;
  });
});
