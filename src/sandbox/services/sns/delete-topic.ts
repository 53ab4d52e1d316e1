import { DeleteTopic$, type DeleteTopicInput } from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { without } from "../support/records.ts";
import { invalid } from "./faults.ts";
import { snsSlice } from "./state.ts";
import { denied, parseTopicArn } from "./topics.ts";

/** Removes a topic with its subscriptions; one that is not there is no error. */
export const deleteTopic = operation<DeleteTopicInput, void>(DeleteTopic$, ["TopicArn"], (input, call) => {
  const parsed = parseTopicArn(input.TopicArn ?? "");
  if (parsed === undefined || parsed.region !== call.region) throw invalid("TopicArn");
  if (parsed.account !== call.account) throw denied(call, "DeleteTopic", input.TopicArn ?? "");
  const state = snsSlice(call);
  state.topics = without(state.topics, [parsed.name]);
});
