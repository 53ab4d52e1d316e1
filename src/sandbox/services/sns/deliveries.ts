import type { SliceScope } from "../../world/slice.ts";
import type { EventHandler, World } from "../../world/world.ts";
import { lookUp } from "../support/records.ts";
import { confirmationRequest, notificationRequest, type SnsRequest } from "./http-requests.ts";
import { postToLoopback } from "./loopback-post.ts";
import { snsSlice, type Subscription, type Topic } from "./state.ts";

/** Attempts at a delivery over HTTP, and the seconds between two: the default policy of SNS. */
const attempts = 4;
const retrySeconds = 20;

/** What is to be sent to one subscription; without a message, the request to confirm it. */
interface Sending {
  readonly subscriptionArn: string;
  readonly messageId?: string;
}

interface SendingEvent extends Sending {
  readonly account: string;
  readonly region: string;
  readonly topic: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** Sends a message, or the request to confirm, after the present change. */
export function scheduleDelivery(scope: SliceScope, topic: Topic, sending: Sending): void {
  later(scope.world, 0, {
    ...sending,
    account: scope.account,
    region: scope.region,
    topic: topic.name,
    attempt: 1,
  });
}

/** What time brings to messages. */
export const deliveryEvents: Readonly<Record<string, EventHandler>> = {
  send(payload: SendingEvent, world: World) {
    const found = current(payload, world);
    if (found === undefined) return;
    const request = requestOf(payload, found);
    if (request === undefined) {
      note(payload, world, "undeliverable");
      return;
    }
    // Not awaited: a receiver that is slow must not keep the sandbox's time from going on.
    void postToLoopback(world, request).then((arrived) => {
      settle(payload, world, arrived);
      world.touch();
    });
  },
};

function requestOf(
  payload: SendingEvent,
  { topic, subscription }: { topic: Topic; subscription: Subscription },
): SnsRequest | undefined {
  if (payload.messageId === undefined) return confirmationRequest(topic, subscription, payload.region);
  const message = topic.messages.find(({ id }) => id === payload.messageId);
  return message === undefined
    ? undefined
    : notificationRequest(topic, subscription, message, payload.region);
}

function settle(payload: SendingEvent, world: World, arrived: boolean): void {
  const again = !arrived && payload.attempt < attempts;
  note(payload, world, arrived ? "delivered" : again ? "pending" : "failed");
  if (again && current(payload, world) !== undefined)
    later(world, world.scaledMs(retrySeconds), { ...payload, attempt: payload.attempt + 1 });
}

function note(
  payload: SendingEvent,
  world: World,
  status: "pending" | "delivered" | "failed" | "undeliverable",
): void {
  const message = current(payload, world)?.topic.messages.find(({ id }) => id === payload.messageId);
  const delivery = message?.deliveries.find((entry) => entry.subscriptionArn === payload.subscriptionArn);
  if (delivery === undefined) return;
  delivery.status = status;
  delivery.attempts = status === "undeliverable" ? 0 : payload.attempt;
}

/** Topic and subscription, if both are still there. */
function current(
  { account, region, topic: name, subscriptionArn }: SendingEvent,
  world: World,
): { topic: Topic; subscription: Subscription } | undefined {
  const topic = lookUp(snsSlice({ world, account, region }).topics, name);
  const subscription = topic === undefined ? undefined : lookUp(topic.subscriptions, subscriptionArn);
  return topic === undefined || subscription === undefined ? undefined : { topic, subscription };
}

function later(world: World, delayMs: number, payload: SendingEvent): void {
  world.schedule(delayMs, "sns.send", payload);
}
