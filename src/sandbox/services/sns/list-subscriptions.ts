import {
  ListSubscriptions$,
  ListSubscriptionsByTopic$,
  type ListSubscriptionsByTopicInput,
  type ListSubscriptionsByTopicResponse,
  type ListSubscriptionsInput,
  type ListSubscriptionsResponse,
} from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { snsPage } from "./pages.ts";
import { subscriptionsOf, subscriptionView } from "./subscriptions.ts";
import { authorize } from "./topic-policy.ts";
import { topicOf } from "./topics.ts";

/** The subscriptions that the account made. */
export const listSubscriptions = operation<ListSubscriptionsInput, ListSubscriptionsResponse>(
  ListSubscriptions$,
  ["NextToken"],
  (input, call) => {
    const { items, NextToken } = snsPage(
      subscriptionsOf(call),
      ({ subscription }) => subscription.arn,
      input.NextToken,
    );
    return {
      Subscriptions: items.map(({ topic, subscription }) => subscriptionView(topic, subscription)),
      NextToken,
    };
  },
);

/** The subscriptions of a topic, those of other accounts too. */
export const listSubscriptionsByTopic = operation<
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse
>(ListSubscriptionsByTopic$, ["TopicArn", "NextToken"], async (input, call) => {
  const found = topicOf(call, input.TopicArn);
  await authorize(call, found, "ListSubscriptionsByTopic");
  const { items, NextToken } = snsPage(
    Object.values(found.topic.subscriptions),
    ({ arn }) => arn,
    input.NextToken,
  );
  return {
    Subscriptions: items.map((subscription) => subscriptionView(found.topic, subscription)),
    NextToken,
  };
});
