import { describe, expect, it } from "vitest";
import { alarm, type AlarmObserved, type AlarmSpec } from "../../../../src/provisioners/cloudwatch/alarm.ts";
import { partTags } from "../../../../src/provisioners/support/tags.ts";
import { newReads } from "../../../../src/provisioners/support/read-once.ts";
import { awsTags, describeKind, fakeAws, nodeOf } from "../harness.ts";

const topicArn = "arn:aws:sns:eu-west-1:111111111111:shop-notifications";
const spec: AlarmSpec = {
  description: "The tasks have little CPU left.",
  namespace: "AWS/ECS",
  metric: "CPUUtilization",
  dimensions: { ClusterName: "shop-cluster", ServiceName: "shop-service" },
  statistic: "Average",
  comparison: "GreaterThanThreshold",
  threshold: 85,
  periodSeconds: 60,
  periods: 5,
  missingData: "notBreaching",
  topicArns: [topicArn],
};
const id = "alarm-task-cpu";
const node = nodeOf(id, spec);
const arn = `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:shop-${id}`;
const put = {
  AlarmName: `shop-${id}`,
  AlarmDescription: spec.description,
  Namespace: "AWS/ECS",
  MetricName: "CPUUtilization",
  Dimensions: [
    { Name: "ClusterName", Value: "shop-cluster" },
    { Name: "ServiceName", Value: "shop-service" },
  ],
  Statistic: "Average",
  ComparisonOperator: "GreaterThanThreshold",
  Threshold: 85,
  Period: 60,
  EvaluationPeriods: 5,
  DatapointsToAlarm: 5,
  TreatMissingData: "notBreaching",
  ActionsEnabled: true,
  AlarmActions: [topicArn],
  OKActions: [topicArn],
};
const found = { ...put, AlarmArn: arn, Dimensions: put.Dimensions.toReversed() };
const converged = {
  DescribeAlarms: { MetricAlarms: [found] },
  ListTagsForResource: { Tags: awsTags(id) },
};
const anew = [{ command: "PutMetricAlarm", input: put }];

describeKind<AlarmSpec, AlarmObserved>({
  provisioner: alarm,
  node,
  converged,
  drifts: [
    {
      name: "all that differs goes in one call",
      now: { threshold: 99, periods: 1, datapoints: 1, missingData: "missing" },
      fields: ["threshold", "periods", "datapoints", "missingData"],
      sends: anew,
    },
    {
      name: "an alarm that somebody silenced rings again",
      now: { actionsEnabled: false, alarmActions: [] },
      fields: ["actionsEnabled", "alarmActions"],
      sends: anew,
    },
    {
      name: "an alarm follows what it watches",
      now: { dimensions: { ClusterName: "shop-cluster", ServiceName: "other" } },
      fields: ["dimensions"],
      sends: anew,
    },
    {
      name: "tags alone make no new alarm",
      now: { tags: { ...partTags("shop", id), "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        { command: "TagResource", input: { ResourceARN: arn, Tags: [{ Key: "privlink:part", Value: id }] } },
      ],
    },
  ],
});

describe("alarm", () => {
  it("is read with one call for all alarms, and one for all tags", async () => {
    const names = ["alarm-task-cpu", "alarm-task-memory", "alarm-database-cpu"];
    const nodes = names.map((name) => nodeOf(name, spec));
    const arns = names.map((name) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:shop-${name}`);
    const aws = fakeAws({
      DescribeAlarms: {
        MetricAlarms: names.map((name, index) => ({
          ...found,
          AlarmName: `shop-${name}`,
          AlarmArn: arns[index],
        })),
      },
      GetResources: {
        ResourceTagMappingList: names.map((name, index) => ({
          ResourceARN: arns[index],
          Tags: awsTags(name),
        })),
      },
    });
    const context = { ...aws.context, reads: newReads() };
    const seen = await alarm.discover?.({}, context, nodes);
    expect(seen?.map((each) => each.id)).toEqual(names);
    expect(aws.calls.map(({ command }) => command).sort()).toEqual(["DescribeAlarms", "GetResources"]);
    expect(aws.calls.find(({ command }) => command === "DescribeAlarms")?.input).toMatchObject({
      AlarmNamePrefix: "shop-alarm-",
    });
  });

  it("is found when the configuration does not ask for it any more", async () => {
    const seen = await alarm.discover?.({}, fakeAws(converged).context, []);
    expect(seen?.map((each) => each.id)).toEqual([id]);
  });

  it("of somebody else is neither seen nor taken over", async () => {
    const aws = fakeAws({ ...converged, ListTagsForResource: { Tags: [] } });
    expect(await alarm.discover?.({}, aws.context, [node])).toEqual([]);
    await expect(alarm.create(node, aws.context)).rejects.toMatchObject({ code: "PL-CONFLICT" });
    expect(aws.writes()).toEqual([]);
  });

  it("is made with its tags in the call itself", async () => {
    const aws = fakeAws({ DescribeAlarms: { MetricAlarms: [] }, PutMetricAlarm: {} });
    const made = await alarm.create(node, aws.context);
    expect(alarm.diff(node, made)).toEqual([]);
    expect(made.arn).toBe(arn);
    expect(aws.writes()).toEqual([{ command: "PutMetricAlarm", input: { ...put, Tags: awsTags(id) } }]);
  });

  it("that is gone can be removed", async () => {
    const made = await alarm.create(node, fakeAws({ DescribeAlarms: {}, PutMetricAlarm: {} }).context);
    const aws = fakeAws({ DeleteAlarms: { fault: "ResourceNotFound" } });
    await alarm.remove(node, made, aws.context, { finalSnapshot: true });
    expect(aws.writes()).toEqual([{ command: "DeleteAlarms", input: { AlarmNames: [`shop-${id}`] } }]);
  });
});
