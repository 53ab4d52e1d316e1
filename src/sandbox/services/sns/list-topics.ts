import { ListTopics$, type ListTopicsInput, type ListTopicsResponse } from "@aws-sdk/client-sns";
import { operation } from "../../operation.ts";
import { snsPage } from "./pages.ts";
import { snsSlice } from "./state.ts";

/** The topics of the account, a hundred at a time. */
export const listTopics = operation<ListTopicsInput, ListTopicsResponse>(
  ListTopics$,
  ["NextToken"],
  (input, call) => {
    const { items, NextToken } = snsPage(
      Object.values(snsSlice(call).topics),
      (topic) => topic.arn,
      input.NextToken,
    );
    return { Topics: items.map((topic) => ({ TopicArn: topic.arn })), NextToken };
  },
);
