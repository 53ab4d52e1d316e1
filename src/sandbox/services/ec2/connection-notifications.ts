import type { ConnectionNotification as NotificationView } from "@aws-sdk/client-ec2";
import { AwsFault, type Call } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import type { EventHandler, World } from "../../world/world.ts";
import { publishForService } from "../sns/publish-message.ts";
import { parseTopicArn, topicAt } from "../sns/topics.ts";
import { ec2Arn } from "./arn.ts";
import type { ConnectionEvent, ConnectionNotification } from "./connection-notification-model.ts";
import { serviceOf, type Placed } from "./private-link.ts";
import type { VpcEndpoint } from "./model.ts";
import { ec2State } from "./state.ts";

const connectionEvents: readonly string[] = ["Accept", "Connect", "Delete", "Reject"];

/** One message to one topic. */
interface NotificationEvent {
  readonly topicArn: string;
  /** What the notification is for: its ARN and account stand in the topic's policy. */
  readonly sourceArn: string;
  readonly account: string;
  readonly message: string;
}

/**
 * Says what happened to a connection, at the topics that the service's owner and the endpoint's named for it.
 * As on AWS nobody is told when a topic's policy refuses.
 *
 * @source aws-facts 1.11
 */
export function notifyOfConnection(endpoint: Placed<VpcEndpoint>, event: ConnectionEvent): void {
  const service = serviceOf(endpoint);
  const { scope, item } = endpoint;
  const message = `${event}: the VPC endpoint ${item.id} of the account ${scope.account} and the service ${item.serviceName}.`;
  const say = (
    owner: SliceScope,
    sourceArn: string,
    isFor: (notification: ConnectionNotification) => boolean,
  ) => {
    for (const notification of Object.values(ec2State(owner).connectionNotifications)) {
      if (!isFor(notification) || !notification.events.includes(event)) continue;
      const payload: NotificationEvent = {
        topicArn: notification.topicArn,
        sourceArn,
        account: owner.account,
        message,
      };
      owner.world.schedule(0, "ec2.connectionNotified", payload);
    }
  };
  say(scope, ec2Arn(scope, "vpc-endpoint", item.id), ({ endpointId }) => endpointId === item.id);
  if (service !== undefined) {
    const arn = ec2Arn(service.scope, "vpc-endpoint-service", service.item.id);
    say(service.scope, arn, ({ serviceId }) => serviceId === service.item.id);
  }
}

/** What notifications do. */
export const connectionNotificationEvents: Readonly<Record<string, EventHandler>> = {
  async connectionNotified({ topicArn, sourceArn, account, message }: NotificationEvent, world: World) {
    await publishForService(
      world,
      topicArn,
      { service: "vpce.amazonaws.com", arn: sourceArn, account },
      { subject: "AWS PrivateLink connection notification", message },
    );
  },
};

/** The topic that a call names for a notification: it must be there, in the same region. @throws AwsFault InvalidParameter */
export function checkTopic(call: Call, arn: string | undefined): string {
  const text = arn ?? "";
  if (parseTopicArn(text)?.region !== call.region || topicAt(call.world, text) === undefined)
    throw new AwsFault("InvalidParameter", `The SNS topic ${text} does not exist in ${call.region}`);
  return text;
}

/** Events that a call names; case matters. @throws AwsFault InvalidParameterValue @source aws-facts 1.1 */
export function checkEvents(events: readonly string[] | undefined): ConnectionEvent[] {
  const given = [...new Set(events)];
  const stranger = given.find((event) => !connectionEvents.includes(event));
  if (stranger !== undefined || given.length === 0)
    throw new AwsFault(
      "InvalidParameterValue",
      `Value (${stranger ?? ""}) for parameter ConnectionEvents is invalid. Valid values: ${connectionEvents.join(", ")}`,
    );
  return given as ConnectionEvent[];
}

/** A notification as the API shows it. */
export function notificationView(
  { region }: Pick<SliceScope, "region">,
  notification: ConnectionNotification,
): NotificationView {
  return {
    ConnectionNotificationId: notification.id,
    ServiceId: notification.serviceId,
    VpcEndpointId: notification.endpointId,
    ConnectionNotificationType: "Topic",
    ConnectionNotificationArn: notification.topicArn,
    ConnectionEvents: [...notification.events],
    ConnectionNotificationState: "Enabled",
    ...(notification.serviceId !== undefined && { ServiceRegion: region }),
  };
}
