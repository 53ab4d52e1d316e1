import { slice } from "../../world/slice.ts";

/** SNS's part of the state. */
export interface SnsState {
  /** By name. */
  topics: Record<string, Topic>;
}

/** A standard topic with everything that hangs on it. */
export interface Topic {
  readonly name: string;
  readonly arn: string;
  /** Attributes that its owner set, by name; the others have their defaults. */
  attributes: Record<string, string>;
  /** By ARN; subscriptions of other accounts too. */
  subscriptions: Record<string, Subscription>;
  subscriptionsDeleted: number;
  /** What was published, oldest first; the newest 100 stay. */
  messages: PublishedMessage[];
  tags: Record<string, string>;
}

/** Protocols of subscriptions that are modelled. */
export type SubscriptionProtocol = "http" | "https" | "email" | "email-json" | "sqs" | "lambda";

/** Somebody who wants a topic's messages. */
export interface Subscription {
  readonly arn: string;
  /** Account that subscribed. */
  readonly owner: string;
  readonly protocol: SubscriptionProtocol;
  /** URL, address or ARN. */
  readonly endpoint: string;
  confirmed: boolean;
  /** What ConfirmSubscription must name; absent where no confirmation is asked for. */
  readonly token?: string;
  rawMessageDelivery: boolean;
}

/** A message that a topic took. */
export interface PublishedMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly publishedAt: string;
  /** ARN of the caller, or a service such as `vpce.amazonaws.com`. */
  readonly publisher: string;
  readonly subject?: string;
  readonly message: string;
  /** Texts by protocol where the message was given as such a structure. */
  readonly messageByProtocol?: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** How it went, one entry per confirmed subscription. */
  deliveries: Delivery[];
}

/** An attribute of a message, as JSON carries it. */
export interface MessageAttribute {
  readonly type: string;
  /** Text, or base64 of bytes where the type is `Binary`. */
  readonly value: string;
}

/** Way of a message to one subscription. `undeliverable`: the sandbox has no such receiver. */
export interface Delivery {
  readonly subscriptionArn: string;
  status: "pending" | "delivered" | "failed" | "undeliverable";
  attempts: number;
}

/** Slice of SNS. */
export const snsSlice = slice<SnsState>("sns", () => ({ topics: {} }));
