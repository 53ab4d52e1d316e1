import {
  DescribeAlarms$,
  type DescribeAlarmsInput,
  type DescribeAlarmsOutput,
} from "@aws-sdk/client-cloudwatch";
import { AwsFault, operation } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { alarmView } from "./alarms.ts";
import { invalid } from "./faults.ts";
import { cloudWatchSlice, type Alarm } from "./state.ts";

/** Alarms by name, prefix, state or action. There are no composite alarms. */
export const describeAlarms = operation<DescribeAlarmsInput, DescribeAlarmsOutput>(
  DescribeAlarms$,
  ["AlarmNames", "AlarmNamePrefix", "AlarmTypes", "StateValue", "ActionPrefix", "MaxRecords", "NextToken"],
  (input, call) => {
    const size = input.MaxRecords ?? 50;
    if (!Number.isInteger(size) || size < 1 || size > 100)
      throw invalid("MaxRecords must be between 1 and 100");
    if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined)
      throw invalid("AlarmNamePrefix and AlarmNames cannot be specified together");
    if ((input.AlarmNames ?? []).length > 100) throw invalid("AlarmNames can have at most 100 names");
    const wanted = Object.values(cloudWatchSlice(call).alarms).filter((alarm) => matches(alarm, input));
    const { items, next } = pageOf(
      wanted,
      ({ name }) => name,
      input.AlarmNames === undefined ? size : 100,
      input.NextToken,
      () => {
        throw new AwsFault("InvalidNextToken", "The next token is not valid.");
      },
    );
    return { MetricAlarms: items.map(alarmView), CompositeAlarms: [], NextToken: next };
  },
);

function matches({ name, state, configuration }: Alarm, input: DescribeAlarmsInput): boolean {
  const { AlarmNames: names, AlarmNamePrefix: prefix, ActionPrefix: action, AlarmTypes: types } = input;
  const actions = [
    ...configuration.OKActions,
    ...configuration.AlarmActions,
    ...configuration.InsufficientDataActions,
  ];
  return (
    (types === undefined || types.length === 0 || types.includes("MetricAlarm")) &&
    (names === undefined || names.includes(name)) &&
    (prefix === undefined || name.startsWith(prefix)) &&
    (input.StateValue === undefined || input.StateValue === state) &&
    (action === undefined || actions.some((arn) => arn.startsWith(action)))
  );
}
