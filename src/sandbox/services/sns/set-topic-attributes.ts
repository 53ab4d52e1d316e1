import { SetTopicAttributes$, type SetTopicAttributesInput } from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { withAttribute } from "./topic-attributes.ts";
import { authorize } from "./topic-policy.ts";
import { topicOf } from "./topics.ts";

/** Sets one attribute of a topic; without a value it goes back to its default. */
export const setTopicAttributes = operation<SetTopicAttributesInput, void>(
  SetTopicAttributes$,
  ["TopicArn", "AttributeName", "AttributeValue"],
  async (input, call) => {
    const found = topicOf(call, input.TopicArn);
    await authorize(call, found, "SetTopicAttributes");
    found.topic.attributes = withAttribute(
      found.topic,
      input.AttributeName ?? "",
      input.AttributeValue ?? "",
    );
  },
);
