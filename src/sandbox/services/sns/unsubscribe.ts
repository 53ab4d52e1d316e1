import { Unsubscribe$, type UnsubscribeInput } from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { ownSubscription } from "./subscriptions.ts";

/** Ends a subscription: for who made it, and for the owner of the topic. */
export const unsubscribe = operation<UnsubscribeInput, void>(
  Unsubscribe$,
  ["SubscriptionArn"],
  (input, call) => {
    const { topic, subscription } = ownSubscription(call, input.SubscriptionArn, "Unsubscribe");
    topic.subscriptions = without(topic.subscriptions, [subscription.arn]);
    topic.subscriptionsDeleted += 1;
  },
);
