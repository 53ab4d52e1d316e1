import { ConfirmSubscriptionCommand, ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProducer } from "../../../src/workflows/build-producer.ts";
import { planProducer } from "../../../src/workflows/plan-producer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { changesSince, stackOn, writesSince } from "./stack-runtime.ts";

const topicArn = "arn:aws:sns:us-east-1:111111111111:shop-notifications";

describe("what runs and watches a producer's stack", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await build({});
  });
  afterAll(() => sandbox.close());

  /** Builds; answers with the writes and with what people are told. */
  const build = async (document: object) => {
    const mark = sandbox.requests.length;
    const { rt, events } = stackOn(sandbox, document);
    await buildProducer(rt, { allow: [] });
    const notes = events.flatMap((event) => (event.type === "note" ? [event.message] : []));
    return { changes: changesSince(sandbox, mark), writes: writesSince(sandbox, mark), notes };
  };
  const mails = async () => {
    const sns = new SNSClient(sandbox.client("producer"));
    const { Subscriptions = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
    );
    return Subscriptions.map(({ Endpoint, SubscriptionArn }) => [Endpoint, SubscriptionArn]);
  };

  it("asks every address once to confirm, and says so until it is done", async () => {
    const told = { notifications: { emails: ["ops@example.com"] } };
    const first = await build(told);
    expect(first.changes).toEqual(["Subscribe"]);
    expect(first.notes.join()).toContain("AWS has sent a mail to ops@example.com");
    expect(await mails()).toEqual([["ops@example.com", "PendingConfirmation"]]);

    const second = await build(told);
    expect(second.writes).toEqual([]);
    expect(second.notes.join()).toContain("ops@example.com");

    // The mail has the token.
    const token = JSON.stringify(sandbox.world.state).match(/"token":"([0-9a-f]+)"/)?.[1];
    await new SNSClient(sandbox.client("producer")).send(
      new ConfirmSubscriptionCommand({
        TopicArn: topicArn,
        Token: token,
      }),
    );
    const third = await build(told);
    expect(third.writes).toEqual([]);
    expect(third.notes.join()).not.toContain("ops@example.com");
  });

  it("leaves a subscription alone that the configuration does not name any more", async () => {
    expect((await build({})).writes).toEqual([]);
    expect(await mails()).toHaveLength(1);
  });

  it("changes an alarm and the limits of scaling in place", async () => {
    const { changes } = await build({ scaling: { maxTasks: 4 }, alarms: { taskCpuPercent: 50 } });
    expect(changes.sort()).toEqual(["PutMetricAlarm", "RegisterScalableTarget"]);
  });

  it("goes with a name each when it is turned off, and nothing else does", async () => {
    const off = { scaling: false, notifications: false, flowLogs: false, alarms: false, dashboard: false };
    const { changes } = await planProducer(stackOn(sandbox, off).rt);
    const planned = changes.filter(({ action }) => action !== "none");
    expect(new Set(planned.map(({ action }) => action))).toEqual(new Set(["delete"]));
    expect(planned.map(({ resource }) => resource)).toEqual(
      expect.arrayContaining([
        "shop-alarm-database-storage",
        "shop-connection-notification",
        "shop-dashboard-us-east-1",
        "shop-flow-log",
        "shop-flow-log-role-us-east-1",
        "shop-flow-logs",
        "shop-notifications",
        "shop-scalable-target",
        "shop-scaling-cpu",
      ]),
    );
    expect(planned).toHaveLength(25);
    await build(off);
    expect((await build(off)).writes).toEqual([]);
    const back = await build({});
    expect(back.changes).not.toContain("UpdateService");
    expect((await build({})).writes).toEqual([]);
  });
});
