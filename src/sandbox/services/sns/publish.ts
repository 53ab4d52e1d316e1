import {
  Publish$,
  type MessageAttributeValue,
  type PublishInput,
  type PublishResponse,
} from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { invalid } from "./faults.ts";
import { publishMessage } from "./publish-message.ts";
import type { MessageAttribute } from "./state.ts";
import { authorize } from "./topic-policy.ts";
import { topicOf } from "./topics.ts";

const longestMessageBytes = 262_144;

/** Publishes a message to a topic. */
export const publish = operation<PublishInput, PublishResponse>(
  Publish$,
  ["TopicArn", "TargetArn", "Message", "Subject", "MessageStructure", "MessageAttributes"],
  async (input, call) => {
    if ((input.TopicArn === undefined) === (input.TargetArn === undefined))
      throw invalid("TopicArn or TargetArn Reason: exactly one must be given");
    const found = topicOf(call, input.TopicArn ?? input.TargetArn);
    const content = contentOf(input);
    const attributes = Object.fromEntries(
      Object.entries(input.MessageAttributes ?? {}).map(([name, value]) => [name, attribute(name, value)]),
    );
    await authorize(call, found, "Publish");
    return { MessageId: publishMessage(found, { publisher: call.principalArn, ...content, attributes }) };
  },
);

function contentOf(input: PublishInput): {
  message: string;
  messageByProtocol?: Record<string, string>;
  subject?: string;
} {
  const { Message: text = "", Subject: subject } = input;
  if (text === "") throw invalid("Empty message");
  if (Buffer.byteLength(text) > longestMessageBytes) throw invalid("Message too long");
  if (subject !== undefined && !/^[\u0020-\u007e\u00a0-\uffff]{1,99}$/.test(subject))
    throw invalid("Subject");
  const common = subject === undefined ? {} : { subject };
  if (input.MessageStructure === undefined) return { message: text, ...common };
  if (input.MessageStructure !== "json") throw invalid("MessageStructure");
  const byProtocol = textsOf(text);
  const message = byProtocol["default"];
  if (message === undefined) throw invalid("Message Structure - No default entry in JSON message body");
  return { message, messageByProtocol: byProtocol, ...common };
}

function textsOf(text: string): Record<string, string> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw invalid("Message Structure - JSON message body failed to parse");
  return Object.fromEntries(
    Object.entries(document).filter(([, value]) => typeof value === "string"),
  ) as Record<string, string>;
}

function attribute(name: string, given: MessageAttributeValue): MessageAttribute {
  const type = given.DataType ?? "";
  const kind = type.split(".")[0];
  const value =
    kind === "Binary"
      ? given.BinaryValue && Buffer.from(given.BinaryValue).toString("base64")
      : kind === "String" || kind === "Number"
        ? given.StringValue
        : undefined;
  if (value === undefined || value === "" || (kind === "Number" && Number.isNaN(Number(value))))
    throw invalid(`The message attribute '${name}' must contain a value that fits the type '${type}'.`);
  return { type, value };
}
