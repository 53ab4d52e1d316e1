import { describe, expect, it } from "vitest";
import { topic, type TopicObserved, type TopicSpec } from "../../../../src/provisioners/sns/topic.ts";
import { canonicalPolicy, type PolicyDocument } from "../../../../src/provisioners/support/policy.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const policy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Connections",
      Effect: "Allow",
      Principal: { Service: "vpce.amazonaws.com" },
      Action: ["sns:Publish"],
      Resource: ["arn:topic"],
    },
  ],
};
const spec: TopicSpec = { policy, emails: ["ops@example.com", "lead@example.com"], kmsKeyId: "alias/ops" };
const node = nodeOf("notifications", spec);
const arn = "arn:aws:sns:eu-west-1:111111111111:shop-notifications";
const mail = (email: string, subscription = "arn:subscription") => ({
  Protocol: "email",
  Endpoint: email,
  SubscriptionArn: subscription,
});
const converged = {
  GetTopicAttributes: {
    Attributes: { Policy: JSON.stringify(policy), KmsMasterKeyId: "alias/ops", TopicArn: arn },
  },
  ListTagsForResource: { Tags: awsTags("notifications") },
  ListSubscriptionsByTopic: {
    Subscriptions: [
      mail("ops@example.com", "PendingConfirmation"),
      mail("lead@example.com"),
      mail("of-somebody@example.com"),
      { Protocol: "sqs", Endpoint: "arn:queue", SubscriptionArn: "arn:subscription" },
    ],
  },
};

describeKind<TopicSpec, TopicObserved>({
  provisioner: topic,
  node,
  converged,
  drifts: [
    {
      name: "a policy that somebody changed is set back",
      now: { policy: canonicalPolicy({ ...policy, Statement: [] }) },
      fields: ["policy"],
      sends: [
        {
          command: "SetTopicAttributes",
          input: { TopicArn: arn, AttributeName: "Policy", AttributeValue: JSON.stringify(policy) },
        },
      ],
    },
    {
      name: "a topic that is not encrypted any more is again",
      now: { kmsKeyId: undefined },
      fields: ["kmsKeyId"],
      sends: [
        {
          command: "SetTopicAttributes",
          input: { TopicArn: arn, AttributeName: "KmsMasterKeyId", AttributeValue: "alias/ops" },
        },
      ],
    },
    {
      name: "an address that is not subscribed is, and no other",
      now: { emails: ["lead@example.com", "of-somebody@example.com"] },
      fields: ["emails"],
      sends: [
        {
          command: "Subscribe",
          input: { TopicArn: arn, Protocol: "email", Endpoint: "ops@example.com" },
        },
      ],
    },
    {
      name: "tags go to the topic",
      now: { tags: { ...partTags("shop", "notifications"), "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagResource",
          input: { ResourceArn: arn, Tags: [{ Key: "privlink:part", Value: "notifications" }] },
        },
      ],
    },
  ],
});

describe("topic", () => {
  it("knows who has not confirmed, and leaves the subscriptions of others alone", async () => {
    const aws = fakeAws(converged);
    const observed = (await topic.observe([node], aws.context)).get(node.id);
    expect(observed).toMatchObject({
      emails: ["ops@example.com", "lead@example.com", "of-somebody@example.com"],
      pendingEmails: ["ops@example.com"],
    });
  });

  it("subscribes again who has unsubscribed, since the configuration asks for it", async () => {
    const aws = fakeAws({
      ...converged,
      ListSubscriptionsByTopic: {
        Subscriptions: [mail("ops@example.com", "Deleted"), mail("lead@example.com")],
      },
    });
    const observed = (await topic.observe([node], aws.context)).get(node.id) as TopicObserved;
    expect(topic.diff(node, observed).map(({ field }) => field)).toEqual(["emails"]);
  });

  it("asks for no subscriptions when none are wanted", async () => {
    const aws = fakeAws(converged);
    const quiet = { ...node, spec: { policy, emails: [] } };
    await topic.observe([quiet], aws.context);
    expect(aws.calls.map(({ command }) => command).sort()).toEqual([
      "GetTopicAttributes",
      "ListTagsForResource",
    ]);
  });

  it("is made with policy, key and tags in the call itself", async () => {
    const aws = fakeAws({
      ...converged,
      GetTopicAttributes: { fault: "NotFoundException" },
      ListTagsForResource: { fault: "ResourceNotFoundException" },
      ListSubscriptionsByTopic: { fault: "NotFoundException" },
      CreateTopic: { TopicArn: arn },
      Subscribe: {},
    });
    expect(await topic.create(node, aws.context)).toMatchObject({ arn, emails: spec.emails });
    expect(aws.writes()[0]).toEqual({
      command: "CreateTopic",
      input: {
        Name: "shop-notifications",
        Attributes: { Policy: JSON.stringify(policy), KmsMasterKeyId: "alias/ops" },
        Tags: awsTags("notifications"),
      },
    });
    expect(aws.writes().map(({ command }) => command)).toEqual(["CreateTopic", "Subscribe", "Subscribe"]);
  });

  it("does not take over a topic of somebody else", async () => {
    const aws = fakeAws({ ...converged, ListTagsForResource: { Tags: [] } });
    await expect(topic.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
    expect(aws.writes()).toEqual([]);
  });
});
