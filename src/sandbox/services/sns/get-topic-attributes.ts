import {
  GetTopicAttributes$,
  type GetTopicAttributesInput,
  type GetTopicAttributesResponse,
} from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { topicAttributes } from "./topic-attributes.ts";
import { authorize } from "./topic-policy.ts";
import { topicOf } from "./topics.ts";

/** All attributes of a topic. */
export const getTopicAttributes = operation<GetTopicAttributesInput, GetTopicAttributesResponse>(
  GetTopicAttributes$,
  ["TopicArn"],
  async (input, call) => {
    const found = topicOf(call, input.TopicArn);
    await authorize(call, found, "GetTopicAttributes");
    return { Attributes: topicAttributes(found.topic) };
  },
);
