import { randomBytes, randomUUID } from "node:crypto";
import type { Subscription as SubscriptionView } from "@aws-sdk/client-sns";
import type { Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import { invalid, notFound } from "./faults.ts";
import { snsSlice, type Subscription, type SubscriptionProtocol, type Topic } from "./state.ts";
import { denied, topicAt } from "./topics.ts";

/** Shape of an endpoint, by protocol. */
const endpoints: Readonly<Record<SubscriptionProtocol, RegExp>> = {
  http: /^http:\/\/[^\s/]+/,
  https: /^https:\/\/[^\s/]+/,
  email: /^[^\s@]+@[^\s@]+$/,
  "email-json": /^[^\s@]+@[^\s@]+$/,
  sqs: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/,
  lambda: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_:$-]+$/,
};

/** Protocol and endpoint of a new subscription. @throws InvalidParameter */
export function checkEndpoint(
  protocol: string | undefined,
  endpoint: string | undefined,
): { protocol: SubscriptionProtocol; endpoint: string } {
  if (!isProtocol(protocol)) throw invalid(`Does not support this protocol string: ${protocol ?? ""}`);
  const text = endpoint ?? "";
  if (!endpoints[protocol].test(text) || (protocol.startsWith("http") && !URL.canParse(text)))
    throw invalid(
      protocol === "sqs" ? "SQS endpoint ARN" : `Endpoint Reason: not a valid ${protocol} endpoint`,
    );
  return { protocol, endpoint: text };
}

function isProtocol(text: string | undefined): text is SubscriptionProtocol {
  return text !== undefined && Object.hasOwn(endpoints, text);
}

/**
 * A new subscription. Queues and functions of the topic's own account need no confirmation; all others wait
 * for one.
 */
export function newSubscription(
  call: Call,
  topic: Topic,
  given: { protocol: SubscriptionProtocol; endpoint: string; rawMessageDelivery: boolean },
): Subscription {
  const ownResource =
    given.endpoint.startsWith("arn:") && given.endpoint.split(":")[4] === topic.arn.split(":")[4];
  const confirmed = ownResource && call.account === topic.arn.split(":")[4];
  return {
    arn: `${topic.arn}:${randomUUID()}`,
    owner: call.account,
    ...given,
    confirmed,
    ...(!confirmed && { token: randomBytes(64).toString("hex") }),
  };
}

/** The subscription of an ARN, with its topic. @throws InvalidParameter, NotFound 404, AuthorizationError 403 */
export function ownSubscription(
  call: Call,
  arn: string | undefined,
  action: string,
): { topic: Topic; subscription: Subscription } {
  const text = arn ?? "";
  if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}:[0-9a-f-]{36}$/.test(text))
    throw invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not a pending confirmation");
  const found = topicAt(call.world, text.slice(0, text.lastIndexOf(":")));
  const subscription = found === undefined ? undefined : lookUp(found.topic.subscriptions, text);
  if (found === undefined || subscription === undefined || found.scope.region !== call.region)
    throw notFound("Subscription");
  if (subscription.owner !== call.account && found.scope.account !== call.account)
    throw denied(call, action, text);
  return { topic: found.topic, subscription };
}

/** Every subscription in the region that an account made, whoever owns the topic. */
export function subscriptionsOf(call: Call): { topic: Topic; subscription: Subscription }[] {
  return snsSlice
    .all(call.world)
    .filter(({ region }) => region === call.region)
    .flatMap(({ data }) => Object.values(data.topics))
    .flatMap((topic) => Object.values(topic.subscriptions).map((subscription) => ({ topic, subscription })))
    .filter(({ subscription }) => subscription.owner === call.account);
}

function shownArn(subscription: Subscription): string {
  return subscription.confirmed ? subscription.arn : "PendingConfirmation";
}

/** A subscription as lists show it. */
export function subscriptionView(topic: Topic, subscription: Subscription): SubscriptionView {
  return {
    SubscriptionArn: shownArn(subscription),
    Owner: subscription.owner,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: topic.arn,
  };
}
