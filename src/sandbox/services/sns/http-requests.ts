import type { PublishedMessage, Subscription, Topic } from "./state.ts";

/** What is sent to a subscriber over HTTP. */
export interface SnsRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request that asks an endpoint to confirm; undefined where nothing of the sandbox can reach it. */
export function confirmationRequest(
  topic: Topic,
  subscription: Subscription,
  region: string,
): SnsRequest | undefined {
  const { token } = subscription;
  if (token === undefined) return undefined;
  return request(topic, subscription, token, "SubscriptionConfirmation", {
    Token: token,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${host(region)}?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`,
  });
}

/** The request that carries a message; undefined where nothing of the sandbox can reach the endpoint. */
export function notificationRequest(
  topic: Topic,
  subscription: Subscription,
  message: PublishedMessage,
  region: string,
): SnsRequest | undefined {
  const text = message.messageByProtocol?.[subscription.protocol] ?? message.message;
  const sent = request(topic, subscription, message.id, "Notification", {
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: text,
    Timestamp: message.publishedAt,
    UnsubscribeURL: `${host(region)}?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(Object.keys(message.attributes).length > 0 && {
      MessageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, { type, value }]) => [
          name,
          { Type: type, Value: value },
        ]),
      ),
    }),
  });
  return sent === undefined || !subscription.rawMessageDelivery
    ? sent
    : { ...sent, headers: { ...sent.headers, "x-amz-sns-rawdelivery": "true" }, body: text };
}

function request(
  topic: Topic,
  subscription: Subscription,
  messageId: string,
  type: "SubscriptionConfirmation" | "Notification",
  content: Record<string, unknown>,
): SnsRequest | undefined {
  if (subscription.protocol !== "http" && subscription.protocol !== "https") return undefined;
  const url = new URL(subscription.endpoint);
  if (!isLoopback(url.hostname)) return undefined;
  return {
    url,
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-type": type,
      "x-amz-sns-message-id": messageId,
      "x-amz-sns-topic-arn": topic.arn,
      ...(type === "Notification" && { "x-amz-sns-subscription-arn": subscription.arn }),
    },
    body: JSON.stringify({ Type: type, MessageId: messageId, TopicArn: topic.arn, ...content }),
  };
}

function host(region: string): string {
  return `https://sns.${region}.amazonaws.com/`;
}

/** The sandbox sends nothing off this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
