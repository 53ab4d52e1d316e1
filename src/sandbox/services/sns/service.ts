import type { Service } from "../../operation.ts";
import { confirmSubscription } from "./confirm-subscription.ts";
import { createTopic } from "./create-topic.ts";
import { deleteTopic } from "./delete-topic.ts";
import { deliveryEvents } from "./deliveries.ts";
import { getSubscriptionAttributes } from "./get-subscription-attributes.ts";
import { getTopicAttributes } from "./get-topic-attributes.ts";
import { listSubscriptions, listSubscriptionsByTopic } from "./list-subscriptions.ts";
import { listTopics } from "./list-topics.ts";
import { abandonPosts } from "./loopback-post.ts";
import { publish } from "./publish.ts";
import { setTopicAttributes } from "./set-topic-attributes.ts";
import { subscribe } from "./subscribe.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** Amazon Simple Notification Service: standard topics. */
export const sns: Service = {
  signingName: "sns",
  protocol: "awsQuery",
  version: "2010-03-31",
  xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  operations: [
    confirmSubscription,
    createTopic,
    deleteTopic,
    getSubscriptionAttributes,
    getTopicAttributes,
    listSubscriptions,
    listSubscriptionsByTopic,
    listTagsForResource,
    listTopics,
    publish,
    setTopicAttributes,
    subscribe,
    tagResource,
    unsubscribe,
    untagResource,
  ],
  events: deliveryEvents,
  async close(world) {
    abandonPosts(world);
  },
};
