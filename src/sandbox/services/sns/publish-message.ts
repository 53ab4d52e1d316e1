import { randomUUID } from "node:crypto";
import type { SliceScope } from "../../world/slice.ts";
import { scheduleDelivery } from "./deliveries.ts";
import type { PublishedMessage } from "./state.ts";
import { serviceMayPublish, type ServiceSource } from "./topic-policy.ts";
import { topicAt, type PlacedTopic } from "./topics.ts";

/** Messages that a topic remembers. */
const keptMessages = 100;

/** A message as somebody publishes it. */
export type NewMessage = Omit<PublishedMessage, "id" | "publishedAt" | "deliveries">;

/** Takes a message into a topic and sends it on its way to every confirmed subscription. Gives its id. */
export function publishMessage({ scope, topic }: PlacedTopic, message: NewMessage): string {
  const id = randomUUID();
  const confirmed = Object.values(topic.subscriptions).filter((subscription) => subscription.confirmed);
  topic.messages = [
    ...topic.messages.slice(1 - keptMessages),
    {
      ...message,
      id,
      publishedAt: scope.world.clock.iso(),
      deliveries: confirmed.map(({ arn }) => ({ subscriptionArn: arn, status: "pending", attempts: 0 })),
    },
  ];
  for (const { arn } of confirmed) scheduleDelivery(scope, topic, { messageId: id, subscriptionArn: arn });
  return id;
}

/**
 * Publishes for a service of AWS, if the topic's policy lets it. As on AWS nobody is told when it does not.
 *
 * @returns whether the topic took the message
 * @source aws-facts 1.11
 */
export async function publishForService(
  world: SliceScope["world"],
  topicArn: string,
  source: ServiceSource,
  message: { readonly subject: string; readonly message: string },
): Promise<boolean> {
  const found = topicAt(world, topicArn);
  if (found === undefined || !(await serviceMayPublish(found, source))) return false;
  publishMessage(found, { publisher: source.service, ...message, attributes: {} });
  return true;
}
