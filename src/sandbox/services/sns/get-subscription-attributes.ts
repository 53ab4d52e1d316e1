import {
  GetSubscriptionAttributes$,
  type GetSubscriptionAttributesInput,
  type GetSubscriptionAttributesResponse,
} from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { ownSubscription } from "./subscriptions.ts";

/** All attributes of a subscription. */
export const getSubscriptionAttributes = operation<
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse
>(GetSubscriptionAttributes$, ["SubscriptionArn"], (input, call) => {
  const { topic, subscription } = ownSubscription(call, input.SubscriptionArn, "GetSubscriptionAttributes");
  return {
    Attributes: {
      SubscriptionArn: subscription.arn,
      TopicArn: topic.arn,
      Owner: subscription.owner,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      PendingConfirmation: String(!subscription.confirmed),
      // Every call to the sandbox is signed, the one that confirms too.
      ConfirmationWasAuthenticated: String(subscription.confirmed),
      RawMessageDelivery: String(subscription.rawMessageDelivery),
    },
  };
});
