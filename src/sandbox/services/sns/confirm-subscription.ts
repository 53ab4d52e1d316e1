import {
  ConfirmSubscription$,
  type ConfirmSubscriptionInput,
  type ConfirmSubscriptionResponse,
} from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { invalid } from "./faults.ts";
import { topicOf } from "./topics.ts";

/** Confirms a subscription by the token that its endpoint got. */
export const confirmSubscription = operation<ConfirmSubscriptionInput, ConfirmSubscriptionResponse>(
  ConfirmSubscription$,
  ["TopicArn", "Token"],
  (input, call) => {
    const { topic } = topicOf(call, input.TopicArn);
    const subscription = Object.values(topic.subscriptions).find(
      ({ token }) => token !== undefined && token === input.Token,
    );
    if (subscription === undefined) throw invalid("Token");
    subscription.confirmed = true;
    return { SubscriptionArn: subscription.arn };
  },
);
