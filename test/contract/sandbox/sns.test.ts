import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snsSlice } from "../../../src/sandbox/services/sns/state.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let sandbox: TestSandbox;
let sns: SNSClient;
let stranger: SNSClient;
let receiver: Server;
const received: Received[] = [];

beforeAll(async () => {
  sandbox = await startTestSandbox();
  sns = new SNSClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  stranger = new SNSClient({ ...sandbox.client("consumer-a"), maxAttempts: 1 });
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(request.url === "/broken" ? 500 : 200).end();
    });
  }).listen(0, "127.0.0.1");
});
afterAll(async () => {
  receiver.close();
  await sandbox.close();
});

const topic = async (Name: string) => present((await sns.send(new CreateTopicCommand({ Name }))).TopicArn);
const attributes = async (TopicArn: string) =>
  present((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes);
const messages = (name: string) =>
  present(snsSlice({ world: sandbox.world, account: "111111111111", region: "us-east-1" }).topics[name])
    .messages;
const policy = (TopicArn: string, statement: Record<string, unknown>) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Resource: TopicArn, ...statement }],
  });

describe("topics", () => {
  it("are made once per name, unless they would differ (aws-facts 2.2)", async () => {
    const make = (value: string, display = "Shop") =>
      sns.send(
        new CreateTopicCommand({
          Name: "once",
          Attributes: { DisplayName: display },
          Tags: [{ Key: "stack", Value: value }],
        }),
      );
    const { TopicArn: arn } = await make("a");
    expect(arn).toBe("arn:aws:sns:us-east-1:111111111111:once");
    expect((await make("a")).TopicArn).toBe(arn);
    expect(await topic("once")).toBe(arn);
    expect(await refusal(make("b"))).toMatchObject({ code: "InvalidParameterException", status: 400 });
    expect(await refusal(make("a", "Other"))).toMatchObject({ code: "InvalidParameterException" });
    expect(await refusal(sns.send(new CreateTopicCommand({ Name: "no.dots" })))).toMatchObject({
      code: "InvalidParameterException",
    });
  });

  it("show their attributes, those that were set and the defaults", async () => {
    const arn = await topic("shown");
    expect(await attributes(arn)).toMatchObject({
      TopicArn: arn,
      Owner: "111111111111",
      DisplayName: "",
      SubscriptionsConfirmed: "0",
    });
    expect(JSON.parse((await attributes(arn))["Policy"] ?? "")).toMatchObject({ Id: "__default_policy_ID" });
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName, AttributeValue }));
    await set("KmsMasterKeyId", "alias/shop");
    expect(await attributes(arn)).toMatchObject({ KmsMasterKeyId: "alias/shop" });
    await set("KmsMasterKeyId", "");
    expect(await attributes(arn)).not.toHaveProperty("KmsMasterKeyId");
    expect(await refusal(set("Policy", "{"))).toMatchObject({ code: "InvalidParameterException" });
    expect(
      await refusal(set("Policy", policy(arn, { Principal: "*", Action: "s3:GetObject" }))),
    ).toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining("out of service scope") as unknown,
    });
    expect(await refusal(set("SignatureVersion", "2"))).toMatchObject({
      code: "NotImplemented",
      status: 501,
    });
  });

  it("bear tags", async () => {
    const ResourceArn = await topic("tagged");
    await sns.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
    const gone = "arn:aws:sns:us-east-1:111111111111:gone";
    expect(await refusal(sns.send(new ListTagsForResourceCommand({ ResourceArn: gone })))).toMatchObject({
      code: "ResourceNotFoundException",
      status: 404,
    });
  });

  it("are deleted, also when they are not there, and are listed in pages of a hundred", async () => {
    const TopicArn = await topic("deleted");
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    expect(await refusal(sns.send(new GetTopicAttributesCommand({ TopicArn })))).toMatchObject({
      code: "NotFoundException",
      status: 404,
    });
    await Promise.all(Array.from({ length: 101 }, (_, index) => topic(`page-${index}`)));
    const first = await sns.send(new ListTopicsCommand({}));
    const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(first.Topics).toHaveLength(100);
    const arns = [...(first.Topics ?? []), ...(second.Topics ?? [])].map((entry) => entry.TopicArn);
    expect(arns).toContain("arn:aws:sns:us-east-1:111111111111:page-100");
    expect(arns).not.toContain(TopicArn);
    expect(second.NextToken).toBeUndefined();
  });
});

describe("subscriptions", () => {
  it("by mail wait for somebody to confirm, those of the account's own queues do not", async () => {
    const TopicArn = await topic("subscribed");
    const subscribe = (Protocol: string, Endpoint: string) =>
      sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
    expect((await subscribe("email", "ops@example.com")).SubscriptionArn).toBe("pending confirmation");
    const queue = await subscribe("sqs", "arn:aws:sqs:us-east-1:111111111111:q");
    expect(queue.SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:111111111111:subscribed:/);
    expect(await refusal(subscribe("email", "nobody"))).toMatchObject({ code: "InvalidParameterException" });
    expect(await refusal(subscribe("pigeon", "home"))).toMatchObject({ code: "InvalidParameterException" });
    const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(listed.Subscriptions).toContainEqual({
      SubscriptionArn: "PendingConfirmation",
      Owner: "111111111111",
      Protocol: "email",
      Endpoint: "ops@example.com",
      TopicArn,
    });
    expect(await attributes(TopicArn)).toMatchObject({
      SubscriptionsConfirmed: "1",
      SubscriptionsPending: "1",
    });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: queue.SubscriptionArn }));
    expect(await attributes(TopicArn)).toMatchObject({ SubscriptionsDeleted: "1" });
  });

  it("over HTTP get the request to confirm and then the messages", async () => {
    const TopicArn = await topic("heard");
    const Endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
    await sns.send(new PublishCommand({ TopicArn, Message: "too early" }));
    await expect.poll(() => received.length).toBe(1);
    const request = present(received.shift());
    expect(request.headers).toMatchObject({
      "x-amz-sns-message-type": "SubscriptionConfirmation",
      "x-amz-sns-topic-arn": TopicArn,
    });
    const { Token, Type } = JSON.parse(request.body) as { Token: string; Type: string };
    expect(Type).toBe("SubscriptionConfirmation");
    expect(
      await refusal(sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: "guess" }))),
    ).toMatchObject({
      code: "InvalidParameterException",
    });
    const { SubscriptionArn } = await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ PendingConfirmation: "false", Endpoint });

    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn,
        Subject: "Hello",
        Message: JSON.stringify({ default: "everybody", http: "you" }),
        MessageStructure: "json",
        MessageAttributes: { level: { DataType: "String", StringValue: "info" } },
      }),
    );
    await expect.poll(() => received.length).toBe(1);
    const notification = present(received.shift());
    expect(notification.headers).toMatchObject({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-subscription-arn": SubscriptionArn,
    });
    expect(JSON.parse(notification.body)).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn,
      Subject: "Hello",
      Message: "you",
      MessageAttributes: { level: { Type: "String", Value: "info" } },
    });
    await expect
      .poll(() => messages("heard").at(-1)?.deliveries)
      .toEqual([{ subscriptionArn: SubscriptionArn, status: "delivered", attempts: 1 }]);
    expect(messages("heard")[0]).toMatchObject({ message: "too early", deliveries: [] });
  });

  it("that do not answer are tried four times", async () => {
    const TopicArn = await topic("broken");
    const Endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/broken`;
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: "http",
        Endpoint,
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
    await expect.poll(() => received.length).toBe(4);
    const { Token } = JSON.parse(present(received[0]).body) as { Token: string };
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    received.length = 0;
    await sns.send(new PublishCommand({ TopicArn, Message: "raw" }));
    await expect
      .poll(() => messages("broken")[0]?.deliveries[0])
      .toMatchObject({ status: "failed", attempts: 4 });
    expect(received.map(({ body }) => body)).toEqual(["raw", "raw", "raw", "raw"]);
  });
});

describe("another account", () => {
  it("may do what the topic's policy lets it, and nothing else", async () => {
    const TopicArn = await topic("shared");
    const publish = () => stranger.send(new PublishCommand({ TopicArn, Message: "hello" }));
    expect(await refusal(publish())).toMatchObject({ code: "AuthorizationErrorException", status: 403 });
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: "Policy",
        AttributeValue: policy(TopicArn, {
          Principal: { AWS: "arn:aws:iam::222222222222:root" },
          Action: ["SNS:Publish", "SNS:Subscribe"],
        }),
      }),
    );
    await publish();
    expect(messages("shared").map(({ publisher }) => publisher)).toEqual([
      "arn:aws:iam::222222222222:user/consumer-a",
    ]);
    await stranger.send(
      new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "consumer@example.com" }),
    );
    const mine = await stranger.send(new ListSubscriptionsCommand({}));
    expect(mine.Subscriptions).toMatchObject([{ TopicArn, Owner: "222222222222" }]);
    expect(await refusal(stranger.send(new DeleteTopicCommand({ TopicArn })))).toMatchObject({
      code: "AuthorizationErrorException",
    });
    expect(await refusal(stranger.send(new GetTopicAttributesCommand({ TopicArn })))).toMatchObject({
      code: "AuthorizationErrorException",
    });
  });
});
