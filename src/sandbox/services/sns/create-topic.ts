import { CreateTopic$, type CreateTopicInput, type CreateTopicResponse } from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { lookUp, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { invalid } from "./faults.ts";
import { snsSlice, type Topic } from "./state.ts";
import { topicAttributes, withAttribute } from "./topic-attributes.ts";
import { checkTags, topicArn } from "./topics.ts";

/**
 * Makes a standard topic. A name that is taken gives the topic that has it, unless attributes or tags that
 * are named differ.
 *
 * @source aws-facts 2.2
 */
export const createTopic = operation<CreateTopicInput, CreateTopicResponse>(
  CreateTopic$,
  ["Name", "Attributes", "Tags"],
  (input, call) => {
    const name = input.Name ?? "";
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid("Topic Name");
    const arn = topicArn(call, name);
    checkTags(input.Tags);
    let attributes: Record<string, string> = {};
    for (const [key, value] of Object.entries(input.Attributes ?? {}))
      attributes = withAttribute({ arn, attributes }, key, value);
    const state = snsSlice(call);
    const existing = lookUp(state.topics, name);
    if (existing !== undefined) {
      checkSame(existing, attributes, input);
      return { TopicArn: arn };
    }
    const topic: Topic = {
      name,
      arn,
      attributes,
      subscriptions: {},
      subscriptionsDeleted: 0,
      messages: [],
      tags: tagsOf(input.Tags),
    };
    state.topics = withEntry(state.topics, name, topic);
    return { TopicArn: arn };
  },
);

function checkSame(existing: Topic, attributes: Record<string, string>, input: CreateTopicInput): void {
  const present = topicAttributes(existing);
  if (Object.entries(attributes).some(([key, value]) => present[key] !== value))
    throw invalid("Attributes Reason: Topic already exists with different attributes");
  if ((input.Tags ?? []).length === 0) return;
  const tags = tagsOf(input.Tags);
  const same =
    Object.keys(tags).length === Object.keys(existing.tags).length &&
    Object.entries(tags).every(([key, value]) => lookUp(existing.tags, key) === value);
  if (!same) throw invalid("Tags Reason: Topic already exists with different tags");
}
