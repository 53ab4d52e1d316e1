import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type DashboardInvalidInputError,
  type PutMetricAlarmInput,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snsSlice } from "../../../src/sandbox/services/sns/state.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { present, refusal } from "./ec2/setup.ts";

let sandbox: TestSandbox;
let cloudWatch: CloudWatchClient;
let sns: SNSClient;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  cloudWatch = new CloudWatchClient({ ...sandbox.client("producer"), maxAttempts: 1 });
  sns = new SNSClient({ ...sandbox.client("producer"), maxAttempts: 1 });
});
afterAll(() => sandbox.close());

const put = (AlarmName: string, extra: Partial<PutMetricAlarmInput> = {}) =>
  cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: "AWS/NetworkELB",
      MetricName: "UnHealthyHostCount",
      Dimensions: [{ Name: "TargetGroup", Value: "targetgroup/api/1" }],
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 0,
      ComparisonOperator: "GreaterThanThreshold",
      ...extra,
    }),
  );
const find = async (name: string) =>
  (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms?.[0];
const messages = (name: string) =>
  present(snsSlice({ world: sandbox.world, account: "111111111111", region: "us-east-1" }).topics[name])
    .messages;

describe("alarms", () => {
  it("begin without data and keep state and tags when they are configured anew", async () => {
    await put("unhealthy", { Tags: [{ Key: "a", Value: "1" }], AlarmDescription: "first" });
    const arn = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:unhealthy";
    expect(await find("unhealthy")).toMatchObject({
      AlarmArn: arn,
      StateValue: "INSUFFICIENT_DATA",
      ActionsEnabled: true,
      Threshold: 0,
      Dimensions: [{ Name: "TargetGroup", Value: "targetgroup/api/1" }],
    });
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: "unhealthy", StateValue: "OK", StateReason: "test" }),
    );
    await put("unhealthy", { Tags: [{ Key: "b", Value: "2" }], Threshold: 1 });
    const again = await find("unhealthy");
    expect(again).toMatchObject({ StateValue: "OK", Threshold: 1 });
    expect(again?.AlarmDescription).toBeUndefined();
    const tags = () => cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
    expect((await tags()).Tags).toEqual([{ Key: "a", Value: "1" }]);
    await cloudWatch.send(new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: "c", Value: "3" }] }));
    await cloudWatch.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: ["a"] }));
    expect((await tags()).Tags).toEqual([{ Key: "c", Value: "3" }]);
  });

  it.each<[string, Partial<PutMetricAlarmInput>]>([
    ["a period that is no minute", { Period: 90 }],
    ["no statistic", { Statistic: undefined }],
    ["more than a day", { EvaluationPeriods: 1441 }],
    ["an action of another region", { AlarmActions: ["arn:aws:sns:eu-west-1:111111111111:t"] }],
    ["metric and math together", { Metrics: [{ Id: "m", Expression: "1" }] }],
    ["more datapoints than periods", { DatapointsToAlarm: 3 }],
  ])("refuse %s", async (_what, extra) => {
    expect(await refusal(put("refused", extra))).toMatchObject({ code: "ValidationException", status: 400 });
    expect(await find("refused")).toBeUndefined();
  });

  it("on metric math keep their queries", async () => {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "math",
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "LessThanThreshold",
        Metrics: [
          { Id: "e", Expression: "m * 2", Label: "twice" },
          {
            Id: "m",
            ReturnData: false,
            MetricStat: {
              Metric: { Namespace: "AWS/ECS", MetricName: "CPUUtilization" },
              Period: 60,
              Stat: "Average",
            },
          },
        ],
      }),
    );
    expect((await find("math"))?.Metrics).toMatchObject([
      { Id: "e", Expression: "m * 2", ReturnData: true },
      { Id: "m", MetricStat: { Period: 60 }, ReturnData: false },
    ]);
  });

  it("are found by prefix, state and metric, page by page", async () => {
    await Promise.all([put("p-1"), put("p-2"), put("p-3", { Period: 120 })]);
    const first = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "p-", MaxRecords: 2 }));
    expect(first.MetricAlarms?.map((alarm) => alarm.AlarmName)).toEqual(["p-1", "p-2"]);
    const rest = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: "p-", MaxRecords: 2, NextToken: first.NextToken }),
    );
    expect(rest.MetricAlarms?.map((alarm) => alarm.AlarmName)).toEqual(["p-3"]);
    expect(rest.NextToken).toBeUndefined();
    const state = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: "p-", StateValue: "ALARM" }),
    );
    expect(state.MetricAlarms).toEqual([]);
    const metric = await cloudWatch.send(
      new DescribeAlarmsForMetricCommand({
        Namespace: "AWS/NetworkELB",
        MetricName: "UnHealthyHostCount",
        Dimensions: [{ Name: "TargetGroup", Value: "targetgroup/api/1" }],
        Period: 120,
      }),
    );
    expect(metric.MetricAlarms?.map((alarm) => alarm.AlarmName)).toEqual(["p-3"]);
  });

  it("are deleted all or none", async () => {
    await put("d-1");
    const remove = (...AlarmNames: string[]) => cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames }));
    expect(await refusal(remove("d-1", "d-2"))).toMatchObject({ code: "ResourceNotFound", status: 404 });
    expect(await find("d-1")).toBeDefined();
    await remove("d-1");
    expect(await find("d-1")).toBeUndefined();
  });

  it("say at their topics what they came to, where the topic lets them", async () => {
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "alarms" }));
    await put("told", { AlarmActions: [TopicArn], OKActions: [TopicArn], AlarmDescription: "why" });
    const set = (StateValue: "OK" | "ALARM", StateReason = "test") =>
      cloudWatch.send(new SetAlarmStateCommand({ AlarmName: "told", StateValue, StateReason }));
    await set("ALARM");
    await set("ALARM", "still");
    await expect.poll(() => messages("alarms").length).toBe(1);
    expect(messages("alarms")[0]).toMatchObject({
      publisher: "cloudwatch.amazonaws.com",
      subject: 'ALARM: "told" in us-east-1',
    });
    expect(JSON.parse(messages("alarms")[0]?.message ?? "")).toMatchObject({
      AlarmName: "told",
      AlarmDescription: "why",
      AWSAccountId: "111111111111",
      NewStateValue: "ALARM",
      NewStateReason: "test",
      OldStateValue: "INSUFFICIENT_DATA",
      Trigger: { MetricName: "UnHealthyHostCount", Threshold: 0 },
    });

    await cloudWatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["told"] }));
    await set("OK");
    expect(await find("told")).toMatchObject({ StateValue: "OK", ActionsEnabled: false });

    // A policy of its own takes the place of the default one, which lets alarms in.
    await put("told", { AlarmActions: [TopicArn], OKActions: [TopicArn] });
    const allow = (service: string) =>
      sns.send(
        new SetTopicAttributesCommand({
          TopicArn,
          AttributeName: "Policy",
          AttributeValue: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: service },
                Action: "sns:Publish",
                Resource: TopicArn,
                Condition: {
                  ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:111111111111:alarm:*" },
                },
              },
            ],
          }),
        }),
      );
    await allow("vpce.amazonaws.com");
    await set("ALARM");
    await allow("cloudwatch.amazonaws.com");
    await set("OK");
    await expect.poll(() => messages("alarms").length).toBe(2);
    expect(messages("alarms")[1]).toMatchObject({ subject: 'OK: "told" in us-east-1' });
  });
});

describe("dashboards", () => {
  const body = JSON.stringify({
    widgets: [
      {
        type: "metric",
        x: 0,
        y: 0,
        width: 12,
        height: 6,
        properties: {
          region: "us-east-1",
          metrics: [["AWS/ECS", "CPUUtilization", "ClusterName", "shop", { stat: "Average" }]],
        },
      },
      { type: "text", x: 12, y: 0, width: 12, height: 6, properties: { markdown: "# Shop" } },
    ],
  });
  const write = (DashboardName: string, DashboardBody: string) =>
    cloudWatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));

  it("are kept as they were given", async () => {
    await write("shop", body);
    expect(await cloudWatch.send(new GetDashboardCommand({ DashboardName: "shop" }))).toMatchObject({
      DashboardArn: "arn:aws:cloudwatch::111111111111:dashboard/shop",
      DashboardBody: body,
    });
    const { DashboardEntries } = await cloudWatch.send(
      new ListDashboardsCommand({ DashboardNamePrefix: "sh" }),
    );
    expect(DashboardEntries).toMatchObject([{ DashboardName: "shop", Size: body.length }]);
    const elsewhere = new CloudWatchClient({ ...sandbox.client("producer"), region: "eu-central-1" });
    expect((await elsewhere.send(new ListDashboardsCommand({}))).DashboardEntries).toHaveLength(1);
  });

  it.each([
    ["text that is not JSON", "{", "/"],
    ["a body without widgets", "{}", "/"],
    ["a widget without a type", '{"widgets":[{"properties":{}}]}', "/widgets/0/type"],
    ["a text without markdown", '{"widgets":[{"type":"text","properties":{}}]}', "/widgets/0/properties"],
    [
      "a widget beyond the last column",
      '{"widgets":[{"type":"text","x":20,"y":0,"width":6,"properties":{"markdown":"a"}}]}',
      "/widgets/0",
    ],
  ])("refuse %s and say where", async (_what, wrong, path) => {
    const refused = write("wrong", wrong).catch((error: unknown) => error as DashboardInvalidInputError);
    expect(await refused).toMatchObject({
      name: "DashboardInvalidInputError",
      dashboardValidationMessages: [{ DataPath: path }],
    });
  });

  it("are deleted as far as they are there", async () => {
    await write("one", body);
    const remove = (...DashboardNames: string[]) =>
      cloudWatch.send(new DeleteDashboardsCommand({ DashboardNames }));
    expect(await refusal(remove("one", "two"))).toMatchObject({
      code: "ResourceNotFound",
      status: 404,
    });
    expect(await refusal(cloudWatch.send(new GetDashboardCommand({ DashboardName: "one" })))).toMatchObject({
      code: "ResourceNotFound",
      status: 404,
    });
  });
});
