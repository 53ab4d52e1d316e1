import {
  DescribeAlarmsForMetric$,
  type DescribeAlarmsForMetricInput,
  type DescribeAlarmsForMetricOutput,
} from "@aws-sdk/client-cloudwatch";
import { operation } from "../../operation.ts";
import { alarmView } from "./alarms.ts";
import { cloudWatchSlice, type AlarmConfiguration } from "./state.ts";

/** Alarms on one metric; all its dimensions must be named. */
export const describeAlarmsForMetric = operation<DescribeAlarmsForMetricInput, DescribeAlarmsForMetricOutput>(
  DescribeAlarmsForMetric$,
  ["MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit"],
  (input, call) => ({
    MetricAlarms: Object.values(cloudWatchSlice(call).alarms)
      .filter(({ configuration }) => isOn(configuration, input))
      .map(alarmView),
  }),
);

function isOn(configuration: AlarmConfiguration, input: DescribeAlarmsForMetricInput): boolean {
  const given = ["Statistic", "ExtendedStatistic", "Period", "Unit"] as const;
  const wanted = (input.Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).toSorted();
  const present = configuration.Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).toSorted();
  return (
    configuration.MetricName === input.MetricName &&
    configuration.Namespace === input.Namespace &&
    given.every((member) => input[member] === undefined || input[member] === configuration[member]) &&
    JSON.stringify(wanted) === JSON.stringify(present)
  );
}
