import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  paginateDescribeAlarms,
  PutMetricAlarmCommand,
  type MetricAlarm,
  type PutMetricAlarmCommandInput,
} from "@aws-sdk/client-cloudwatch";
import type { ResourceNode } from "../../engine/contract.ts";
import { cloudWatchTags, syncCloudWatchTags } from "../support/cloudwatch.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { changed, changedSet } from "../support/diff.ts";
import { unlessMissing } from "../support/fault.ts";
import { discoveredByName } from "../support/owned.ts";
import { partitionOf } from "../support/partition.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { tagsOf } from "../support/tag-index.ts";
import { diffTags, isOfStack, tagList, type Tags } from "../support/tags.ts";

/** An alarm on one metric, as CloudWatch's own terms have it. */
export interface AlarmSpec {
  /** For people; it is in the mail. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  readonly comparison:
    | "GreaterThanThreshold"
    | "GreaterThanOrEqualToThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  readonly threshold: number;
  /** Seconds that one value covers. */
  readonly periodSeconds: number;
  /** It rings when this many periods in a row are beyond the threshold. */
  readonly periods: number;
  /** What a period without a value means. */
  readonly missingData: "breaching" | "notBreaching" | "ignore" | "missing";
  /** Topics that hear of it when it rings and when it is over. */
  readonly topicArns: readonly string[];
}

/** An alarm as AWS reports it. */
export interface AlarmObserved {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly namespace: string | undefined;
  readonly metric: string | undefined;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string | undefined;
  readonly comparison: string | undefined;
  readonly threshold: number | undefined;
  readonly periodSeconds: number | undefined;
  readonly periods: number | undefined;
  /** As many of the periods as have to be beyond the threshold. */
  readonly datapoints: number | undefined;
  readonly missingData: string;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly tags: Tags;
}

/** Begins the name of every alarm of a stack, so that one call lists them all. */
export function alarmPrefix(stack: string): string {
  return `${stack}-alarm-`;
}

export const alarm: AwsProvisioner<AlarmSpec, AlarmObserved> = {
  kind: "alarm",
  iam: {
    read: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
    write: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:TagResource"],
  },
  idOf: ({ arn }) => arn,
  replaceOn: [],

  async observe(nodes, context) {
    const own = new Map((await listOwn(nodes, context)).map((each) => [each.name, each]));
    return new Map(
      nodes.flatMap(({ id, name }) => {
        const observed = own.get(name);
        return observed === undefined ? [] : [[id, observed] as const];
      }),
    );
  },

  async discover(_stackTags, context, nodes) {
    return discoveredByName(await listOwn(nodes, context), context.stack, ({ name }) => name);
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("description", observed.description, spec.description),
    ...changed("namespace", observed.namespace, spec.namespace),
    ...changed("metric", observed.metric, spec.metric),
    ...changed("dimensions", observed.dimensions, spec.dimensions),
    ...changed("statistic", observed.statistic, spec.statistic),
    ...changed("comparison", observed.comparison, spec.comparison),
    ...changed("threshold", observed.threshold, spec.threshold),
    ...changed("periodSeconds", observed.periodSeconds, spec.periodSeconds),
    ...changed("periods", observed.periods, spec.periods),
    ...changed("datapoints", observed.datapoints, spec.periods),
    ...changed("missingData", observed.missingData, spec.missingData),
    ...changed("actionsEnabled", observed.actionsEnabled, true),
    ...changedSet("alarmActions", observed.alarmActions, spec.topicArns),
    ...changedSet("okActions", observed.okActions, spec.topicArns),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    // AWS puts a new alarm in the place of one of the same name, whosever it is.
    const existing = await find(node.name, context);
    if (existing !== undefined) {
      if (!isOfStack(existing.tags, context.stack)) throw foreign("alarm", node.name, context.stack);
      return alarm.sync(node, existing, alarm.diff(node, existing), context);
    }
    await context.aws
      .get(CloudWatchClient)
      .send(new PutMetricAlarmCommand({ ...putInput(node), Tags: tagList(node.tags) }));
    return asPut(node, arnOf(node.name, context), node.tags);
  },

  async sync(node, observed, changes, context) {
    // The call sets everything but the tags, which it heeds only when it makes the alarm.
    if (changes.some(({ field }) => !field.startsWith("tags."))) {
      await context.aws.get(CloudWatchClient).send(new PutMetricAlarmCommand(putInput(node)));
    }
    await syncCloudWatchTags(context, observed.arn, node.tags, changes);
    return asPut(node, observed.arn, { ...observed.tags, ...node.tags });
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws.get(CloudWatchClient).send(new DeleteAlarmsCommand({ AlarmNames: [observed.name] })),
    );
  },
};

function putInput({ name, spec }: ResourceNode<AlarmSpec>): PutMetricAlarmCommandInput {
  return {
    AlarmName: name,
    AlarmDescription: spec.description,
    Namespace: spec.namespace,
    MetricName: spec.metric,
    Dimensions: Object.entries(spec.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: spec.statistic,
    ComparisonOperator: spec.comparison,
    Threshold: spec.threshold,
    Period: spec.periodSeconds,
    EvaluationPeriods: spec.periods,
    DatapointsToAlarm: spec.periods,
    TreatMissingData: spec.missingData,
    ActionsEnabled: true,
    AlarmActions: [...spec.topicArns],
    OKActions: [...spec.topicArns],
  };
}

function asPut({ name, spec }: ResourceNode<AlarmSpec>, arn: string, tags: Tags): AlarmObserved {
  const { topicArns, ...settings } = spec;
  return {
    ...settings,
    arn,
    name,
    datapoints: spec.periods,
    actionsEnabled: true,
    alarmActions: topicArns,
    okActions: topicArns,
    tags,
  };
}

function arnOf(name: string, { account, region }: ProvisionerContext): string {
  return `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`;
}

async function find(name: string, context: ProvisionerContext): Promise<AlarmObserved | undefined> {
  const { MetricAlarms } = await context.aws
    .get(CloudWatchClient)
    .send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  const [from] = MetricAlarms ?? [];
  return from === undefined ? undefined : withTags(from, [], context);
}

interface Named {
  readonly name: string;
  readonly tags: Tags;
}

/** One call lists them all; their tags come out of the index of tags. */
async function listOwn(nodes: readonly Named[], context: ProvisionerContext): Promise<AlarmObserved[]> {
  const found: MetricAlarm[] = [];
  const pages = paginateDescribeAlarms(
    { client: context.aws.get(CloudWatchClient), pageSize: 100 },
    { AlarmNamePrefix: alarmPrefix(context.stack) },
  );
  for await (const page of pages) found.push(...(page.MetricAlarms ?? []));
  const all = await Promise.all(found.map((each) => withTags(each, nodes, context)));
  return all.filter(({ tags }) => isOfStack(tags, context.stack));
}

async function withTags(
  from: MetricAlarm,
  nodes: readonly Named[],
  context: ProvisionerContext,
): Promise<AlarmObserved> {
  const arn = present(from.AlarmArn, "AlarmArn");
  const wanted = nodes.filter(({ name }) => name === from.AlarmName);
  return read(from, await tagsOf(context, arn, wanted, () => cloudWatchTags(context, arn)));
}

function read(from: MetricAlarm, tags: Tags): AlarmObserved {
  return {
    arn: present(from.AlarmArn, "AlarmArn"),
    name: present(from.AlarmName, "AlarmName"),
    description: from.AlarmDescription ?? "",
    namespace: from.Namespace,
    metric: from.MetricName,
    dimensions: Object.fromEntries(
      (from.Dimensions ?? []).flatMap(({ Name, Value }) => (Name === undefined ? [] : [[Name, Value ?? ""]])),
    ),
    statistic: from.Statistic,
    comparison: from.ComparisonOperator,
    threshold: from.Threshold,
    periodSeconds: from.Period,
    periods: from.EvaluationPeriods,
    datapoints: from.DatapointsToAlarm ?? from.EvaluationPeriods,
    missingData: from.TreatMissingData ?? "missing",
    actionsEnabled: from.ActionsEnabled ?? true,
    alarmActions: from.AlarmActions ?? [],
    okActions: from.OKActions ?? [],
    tags,
  };
}
