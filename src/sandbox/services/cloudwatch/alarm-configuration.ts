import type { MetricDataQuery, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { AwsFault, type Call } from "../../operation.ts";
import { invalid } from "./faults.ts";
import type { AlarmConfiguration } from "./state.ts";

/** Longest time that an alarm may look back: a day, or a week where periods have an hour or more. */
const daySeconds = 86_400;

const comparisons = new Set([
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
]);

const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/** The configuration that a PutMetricAlarm asks for. @throws ValidationException */
export function alarmConfiguration(call: Call, input: PutMetricAlarmInput): AlarmConfiguration {
  const { EvaluationPeriods: periods, ComparisonOperator: comparison, Threshold: threshold } = input;
  if (comparison === undefined || !comparisons.has(comparison))
    throw invalid("ComparisonOperator must be one of those for static thresholds in this sandbox");
  if (threshold === undefined) throw invalid("Threshold is required for alarms on static thresholds");
  if (periods === undefined || !isCount(periods)) throw invalid("EvaluationPeriods must be at least 1");
  const datapoints = input.DatapointsToAlarm;
  if (datapoints !== undefined && (!isCount(datapoints) || datapoints > periods))
    throw invalid("DatapointsToAlarm must be at least 1 and at most EvaluationPeriods");
  oneOf(input.TreatMissingData, "TreatMissingData", ["breaching", "notBreaching", "ignore", "missing"]);
  oneOf(input.EvaluateLowSampleCountPercentile, "EvaluateLowSampleCountPercentile", ["evaluate", "ignore"]);
  if ((input.AlarmDescription ?? "").length > 1024)
    throw invalid("AlarmDescription must have at most 1024 characters");
  if (input.Metrics === undefined || input.Metrics.length === 0) checkMetric(input, periods);
  else checkQueries(input, input.Metrics);
  return {
    AlarmDescription: input.AlarmDescription,
    ActionsEnabled: input.ActionsEnabled ?? true,
    OKActions: actions(call, input.OKActions),
    AlarmActions: actions(call, input.AlarmActions),
    InsufficientDataActions: actions(call, input.InsufficientDataActions),
    MetricName: input.MetricName,
    Namespace: input.Namespace,
    Statistic: input.Statistic,
    ExtendedStatistic: input.ExtendedStatistic,
    Dimensions: dimensions(input),
    Period: input.Period,
    Unit: input.Unit,
    EvaluationPeriods: periods,
    DatapointsToAlarm: datapoints,
    Threshold: threshold,
    ComparisonOperator: comparison,
    TreatMissingData: input.TreatMissingData,
    EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile,
    ...((input.Metrics ?? []).length > 0 && {
      Metrics: (input.Metrics ?? []).map((query) => ({ ...query, ReturnData: query.ReturnData ?? true })),
    }),
  };
}

function checkMetric(input: PutMetricAlarmInput, periods: number): void {
  const { MetricName: name, Namespace: namespace, Period: period } = input;
  if (name === undefined || namespace === undefined)
    throw invalid("MetricName and Namespace, or Metrics, must be given");
  if (namespace.startsWith(":") || namespace.length > 255 || name.length > 255)
    throw invalid("Namespace or MetricName is not valid");
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw invalid("Exactly one of Statistic and ExtendedStatistic must be given");
  oneOf(input.Statistic, "Statistic", statistics);
  const extended = input.ExtendedStatistic;
  if (
    extended !== undefined &&
    !/^((p|tm|tc|ts|wm)\d{1,2}(\.\d+)?|p100|IQM|(PR|TC|TM|TS|WM)\(.+:.+\))$/.test(extended)
  )
    throw invalid(`The value ${extended} for parameter ExtendedStatistic is not supported.`);
  if (period === undefined) throw invalid("Period is required for alarms on static thresholds");
  if (![10, 20, 30].includes(period) && (period < 60 || period % 60 !== 0))
    throw invalid("Period must be 10, 20, 30 or a multiple of 60");
  const longest = period >= 3600 ? 7 * daySeconds : daySeconds;
  if (period * periods > longest)
    throw invalid(
      `Metrics cannot be checked across more than ${longest / daySeconds === 1 ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
}

function checkQueries(input: PutMetricAlarmInput, queries: readonly MetricDataQuery[]): void {
  const own = [
    input.MetricName,
    input.Namespace,
    input.Statistic,
    input.ExtendedStatistic,
    input.Period,
    input.Unit,
    input.Dimensions,
  ];
  if (own.some((member) => member !== undefined))
    throw invalid("Metrics list and the parameters of a single metric cannot be given together");
  const ids = queries.map(({ Id }) => Id ?? "");
  if (ids.some((id) => !/^[a-z][A-Za-z0-9_]{0,254}$/.test(id)) || new Set(ids).size < ids.length)
    throw invalid("Each Id in Metrics must begin with a lower-case letter and be there once");
  if (queries.some(({ Expression, MetricStat }) => (Expression === undefined) === (MetricStat === undefined)))
    throw invalid("Each element of Metrics must have exactly one of Expression and MetricStat");
  if (queries.filter(({ ReturnData }) => ReturnData !== false).length !== 1)
    throw invalid("Exactly one element of the metrics list must return data");
}

function dimensions(input: PutMetricAlarmInput): { Name: string; Value: string }[] {
  const given = (input.Dimensions ?? []).map(({ Name = "", Value = "" }) => ({ Name, Value }));
  if (given.length > 30) throw invalid("A metric has at most 30 dimensions");
  if (given.some(({ Name, Value }) => Name === "" || Value === ""))
    throw invalid("Name and Value of a dimension must not be empty");
  return given;
}

/** @throws ValidationException; NotImplemented for actions that the sandbox cannot do */
function actions(call: Call, arns: readonly string[] | undefined): readonly string[] {
  const given = arns ?? [];
  if (given.length > 5) throw invalid("An alarm has at most 5 actions for a state");
  for (const arn of given) {
    const [prefix, partition, service, region = ""] = arn.split(":");
    if (prefix !== "arn" || partition !== "aws" || service === undefined)
      throw invalid(`Invalid arn syntax: ${arn}`);
    if (service !== "sns")
      throw new AwsFault("NotImplemented", `The sandbox does not model alarm actions of ${service}.`, 501);
    if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(arn))
      throw invalid(`Invalid arn syntax: ${arn}`);
    if (region !== call.region)
      throw invalid(`Invalid region ${region} specified. Only ${call.region} is supported.`);
  }
  return [...given];
}

function oneOf(value: string | undefined, member: string, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value))
    throw invalid(`The value ${value} for parameter ${member} is not supported.`);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
