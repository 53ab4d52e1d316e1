import { PutMetricAlarm$, type PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { alarmConfiguration } from "./alarm-configuration.ts";
import { putAlarm } from "./alarms.ts";
import { invalid } from "./faults.ts";
import { checkTags } from "./tags.ts";

/** Makes an alarm on a metric or configures it anew; tags count when it is made only. */
export const putMetricAlarm = operation<PutMetricAlarmInput, void>(
  PutMetricAlarm$,
  [
    "AlarmName",
    "AlarmDescription",
    "ActionsEnabled",
    "OKActions",
    "AlarmActions",
    "InsufficientDataActions",
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Dimensions",
    "Period",
    "Unit",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Metrics.Id",
    "Metrics.MetricStat",
    "Metrics.Expression",
    "Metrics.Label",
    "Metrics.ReturnData",
    "Metrics.Period",
    "Tags",
  ],
  (input, call) => {
    const name = input.AlarmName ?? "";
    if (!/^\P{Cc}{1,255}$/u.test(name))
      throw invalid("AlarmName must have 1 to 255 characters and no control character");
    const configuration = alarmConfiguration(call, input);
    checkTags(input.Tags);
    putAlarm(call, name, configuration, tagsOf(input.Tags));
  },
);
