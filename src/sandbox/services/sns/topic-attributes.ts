import { AwsFault } from "../../operation.ts";
import { invalid } from "./faults.ts";
import type { Topic } from "./state.ts";
import { checkTopicPolicy, defaultPolicy } from "./topic-policy.ts";

/** How deliveries over HTTP are repeated; the sandbox has no other policy. */
const deliveryPolicy = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/** Attributes that an owner can set, with the check of a value. */
const settable: Readonly<Record<string, (topic: Pick<Topic, "arn">, value: string) => void>> = {
  DisplayName(_topic, value) {
    if (value.length > 100) throw invalid("DisplayName Reason: must be at most 100 characters");
  },
  KmsMasterKeyId(_topic, value) {
    if (value.length > 2048) throw invalid("KmsMasterKeyId");
  },
  Policy: checkTopicPolicy,
};

/**
 * Attributes of a topic after one was set; an empty value takes it back to its default.
 *
 * @throws InvalidParameter; NotImplemented for attributes that the sandbox has not
 */
export function withAttribute(
  topic: Pick<Topic, "arn" | "attributes">,
  name: string,
  value: string,
): Record<string, string> {
  const check = Object.hasOwn(settable, name) ? settable[name] : undefined;
  if (check === undefined) {
    if (/^[A-Z][A-Za-z]+$/.test(name) && knownElsewhere.has(name))
      throw new AwsFault(
        "NotImplemented",
        `The sandbox does not model the attribute ${name} of topics.`,
        501,
      );
    throw invalid("AttributeName");
  }
  const { [name]: _former, ...others } = topic.attributes;
  if (value === "") return others;
  check(topic, value);
  return { ...others, [name]: value };
}

/** Attributes that topics have on AWS but not here. */
const knownElsewhere = new Set([
  "ArchivePolicy",
  "ContentBasedDeduplication",
  "DataProtectionPolicy",
  "DeliveryPolicy",
  "FifoThroughputScope",
  "FifoTopic",
  "SignatureVersion",
  "TracingConfig",
]);

/** All attributes as GetTopicAttributes gives them. */
export function topicAttributes(topic: Topic): Record<string, string> {
  const subscriptions = Object.values(topic.subscriptions);
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: topic.arn.split(":")[4] ?? "",
    Policy: defaultPolicy(topic),
    DisplayName: "",
    EffectiveDeliveryPolicy: deliveryPolicy,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: String(topic.subscriptionsDeleted),
    ...topic.attributes,
  };
}
