import {
  AcceptVpcEndpointConnectionsCommand,
  CreateVpcEndpointConnectionNotificationCommand,
  DeleteVpcEndpointConnectionNotificationsCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointConnectionNotificationsCommand,
  ModifyVpcEndpointConnectionNotificationCommand,
  RejectVpcEndpointConnectionsCommand,
  type CreateVpcEndpointConnectionNotificationRequest,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snsSlice } from "../../../../src/sandbox/services/sns/state.ts";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";
import { connect, ec2, network, offer, present, refusal, type Offer } from "./setup.ts";

let sandbox: TestSandbox;
let producer: EC2Client;
let consumer: EC2Client;
let service: Offer | undefined;
let topicArn: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  producer = ec2(sandbox, "producer");
  consumer = ec2(sandbox, "consumer-a");
  topicArn = await topic("producer", "connections");
});
afterAll(() => sandbox.close());

async function topic(profile: string, Name: string): Promise<string> {
  const sns = new SNSClient(sandbox.client(profile));
  return present((await sns.send(new CreateTopicCommand({ Name }))).TopicArn);
}

/** One service for all tests; made within the first, because making it polls. */
const offered = async (): Promise<Offer> => (service ??= await offer(sandbox));

/** Lets PrivateLink publish for one source, as the guide says. */
async function allow(profile: string, TopicArn: string, sourceArn: string, account: string): Promise<void> {
  await new SNSClient(sandbox.client(profile)).send(
    new SetTopicAttributesCommand({
      TopicArn,
      AttributeName: "Policy",
      AttributeValue: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpce.amazonaws.com" },
            Action: "SNS:Publish",
            Resource: TopicArn,
            Condition: {
              ArnLike: { "aws:SourceArn": sourceArn },
              StringEquals: { "aws:SourceAccount": account },
            },
          },
        ],
      }),
    }),
  );
}

const serviceArn = async () =>
  `arn:aws:ec2:us-east-1:111111111111:vpc-endpoint-service/${(await offered()).serviceId}`;
/** First words of what a topic was told. */
const told = (account: string, name: string) =>
  present(snsSlice({ world: sandbox.world, account, region: "us-east-1" }).topics[name]).messages.map(
    ({ message }) => message.split(":")[0],
  );
const create = async (
  extra: Partial<CreateVpcEndpointConnectionNotificationRequest> = {},
  client = producer,
) =>
  client.send(
    new CreateVpcEndpointConnectionNotificationCommand({
      ServiceId: (await offered()).serviceId,
      ConnectionNotificationArn: topicArn,
      ConnectionEvents: ["Connect", "Accept", "Reject", "Delete"],
      ...extra,
    }),
  );
const all = async () =>
  present(
    (await producer.send(new DescribeVpcEndpointConnectionNotificationsCommand({})))
      .ConnectionNotificationSet,
  );

describe("a connection notification", () => {
  it("is for a service or an endpoint, and for a topic that is there (aws-facts 1.3)", async () => {
    expect(await refusal(create({ ServiceId: undefined }))).toMatchObject({
      code: "InvalidParameterCombination",
    });
    expect(await refusal(create({ ServiceId: "vpce-svc-0123456789abcdef0" }))).toMatchObject({
      code: "InvalidVpcEndpointServiceId.NotFound",
    });
    expect(await refusal(create({ ConnectionNotificationArn: `${topicArn}x` }))).toMatchObject({
      code: "InvalidParameter",
    });
    expect(await refusal(create({ ConnectionEvents: ["connect"] }))).toMatchObject({
      code: "InvalidParameterValue",
    });
    expect(await all()).toEqual([]);
  });

  it("is made once per client token, described, changed and deleted", async () => {
    const { ConnectionNotification: made } = await create({ ClientToken: "once" });
    const { ConnectionNotification: again } = await create({ ClientToken: "once" });
    expect(again).toEqual(made);
    expect(made).toMatchObject({
      ConnectionNotificationId: expect.stringMatching(/^vpce-nfn-[0-9a-f]{17}$/) as unknown,
      ServiceId: (await offered()).serviceId,
      ConnectionNotificationType: "Topic",
      ConnectionNotificationState: "Enabled",
      ConnectionNotificationArn: topicArn,
    });
    const ConnectionNotificationId = made?.ConnectionNotificationId;
    const { ReturnValue } = await producer.send(
      new ModifyVpcEndpointConnectionNotificationCommand({
        ConnectionNotificationId,
        ConnectionEvents: ["Accept"],
      }),
    );
    expect(ReturnValue).toBe(true);
    expect(await all()).toMatchObject([{ ConnectionEvents: ["Accept"] }]);
    const remove = () =>
      producer.send(
        new DeleteVpcEndpointConnectionNotificationsCommand({
          ConnectionNotificationIds: [present(ConnectionNotificationId)],
        }),
      );
    expect((await remove()).Unsuccessful).toEqual([]);
    expect((await remove()).Unsuccessful).toMatchObject([
      { ResourceId: ConnectionNotificationId, Error: { Code: "InvalidConnectionNotification" } },
    ]);
    const find = new DescribeVpcEndpointConnectionNotificationsCommand({ ConnectionNotificationId });
    expect(await refusal(producer.send(find))).toMatchObject({ code: "InvalidConnectionNotification" });
  });
});

describe("what happens to a connection (aws-facts 1.11)", () => {
  it("is told only while the topic's policy lets PrivateLink publish for that service", async () => {
    const { serviceId, serviceName } = await offered();
    await create({ ClientToken: "told" });
    // The policy that a topic has from the beginning is for the account itself.
    const endpoint = await connect(consumer, await network(consumer, 1), serviceName);
    await allow("producer", topicArn, `${await serviceArn()}x`, "111111111111");
    await producer.send(
      new RejectVpcEndpointConnectionsCommand({ ServiceId: serviceId, VpcEndpointIds: [endpoint] }),
    );
    await allow("producer", topicArn, await serviceArn(), "111111111111");
    await consumer.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpoint] }));
    await expect.poll(() => told("111111111111", "connections")).toEqual(["Delete"]);
  });

  it("is told to the service's topic and to the endpoint's", async () => {
    const { serviceId, serviceName } = await offered();
    const endpoint = await connect(consumer, await network(consumer, 2), serviceName);
    const own = await topic("consumer-a", "mine");
    await allow("consumer-a", own, "arn:aws:ec2:us-east-1:222222222222:vpc-endpoint/*", "222222222222");
    await create(
      {
        ServiceId: undefined,
        VpcEndpointId: endpoint,
        ConnectionNotificationArn: own,
        ConnectionEvents: ["Reject"],
      },
      consumer,
    );
    const decision = { ServiceId: serviceId, VpcEndpointIds: [endpoint] };
    await producer.send(new AcceptVpcEndpointConnectionsCommand(decision));
    await producer.send(new RejectVpcEndpointConnectionsCommand(decision));
    await consumer.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpoint] }));
    await expect
      .poll(() => told("111111111111", "connections"))
      .toEqual(["Delete", "Connect", "Accept", "Reject", "Delete"]);
    expect(told("222222222222", "mine")).toEqual(["Reject"]);
  });
});
