import { Subscribe$, type SubscribeInput, type SubscribeResponse } from "@aws-sdk/client-sns";
import { AwsFault, operation } from "../../operation.ts";
import { withEntry } from "../support/records.ts";
import { scheduleDelivery } from "./deliveries.ts";
import { invalid } from "./faults.ts";
import { checkEndpoint, newSubscription } from "./subscriptions.ts";
import { authorize } from "./topic-policy.ts";
import { topicOf } from "./topics.ts";

/**
 * Subscribes an endpoint. The same endpoint a second time gives the subscription that it has, and one more
 * request to confirm if it is pending.
 */
export const subscribe = operation<SubscribeInput, SubscribeResponse>(
  Subscribe$,
  ["TopicArn", "Protocol", "Endpoint", "Attributes", "ReturnSubscriptionArn"],
  async (input, call) => {
    const found = topicOf(call, input.TopicArn);
    const given = checkEndpoint(input.Protocol, input.Endpoint);
    const rawMessageDelivery = rawDelivery(input.Attributes ?? {}, given.protocol);
    await authorize(call, found, "Subscribe", {
      "sns:Protocol": given.protocol,
      "sns:Endpoint": given.endpoint,
    });
    const { topic, scope } = found;
    const existing = Object.values(topic.subscriptions).find(
      ({ protocol, endpoint, owner }) =>
        protocol === given.protocol && endpoint === given.endpoint && owner === call.account,
    );
    if (existing !== undefined && existing.rawMessageDelivery !== rawMessageDelivery)
      throw invalid("Attributes Reason: Subscription already exists with different attributes");
    const subscription = existing ?? newSubscription(call, topic, { ...given, rawMessageDelivery });
    topic.subscriptions = withEntry(topic.subscriptions, subscription.arn, subscription);
    if (!subscription.confirmed) scheduleDelivery(scope, topic, { subscriptionArn: subscription.arn });
    const shown = subscription.confirmed || input.ReturnSubscriptionArn === true;
    return { SubscriptionArn: shown ? subscription.arn : "pending confirmation" };
  },
);

/** @throws InvalidParameter; NotImplemented for attributes that the sandbox has not */
function rawDelivery(attributes: Readonly<Record<string, string>>, protocol: string): boolean {
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== "RawMessageDelivery")
      throw new AwsFault(
        "NotImplemented",
        `The sandbox does not model the attribute ${name} of subscriptions.`,
        501,
      );
    if (value !== "true" && value !== "false") throw invalid("Attributes Reason: RawMessageDelivery");
    if (value === "true" && !["http", "https", "sqs"].includes(protocol))
      throw invalid("Attributes Reason: Delivery protocol does not support raw message delivery.");
  }
  return attributes["RawMessageDelivery"] === "true";
}
