import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { lookUp, without, withEntry } from "../support/records.ts";
import { cloudWatchSlice, type Alarm, type AlarmConfiguration } from "./state.ts";

/** ARN of an alarm. */
export function alarmArn({ account, region }: Omit<SliceScope, "world">, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

/**
 * Makes an alarm, in `INSUFFICIENT_DATA`, or gives one that exists another configuration and leaves its state
 * and its tags.
 */
export function putAlarm(
  scope: SliceScope,
  name: string,
  configuration: AlarmConfiguration,
  tags: Record<string, string> = {},
): Alarm {
  const state = cloudWatchSlice(scope);
  const now = scope.world.clock.iso();
  const existing = lookUp(state.alarms, name);
  if (existing !== undefined) {
    existing.configuration = configuration;
    existing.configuredAt = now;
    return existing;
  }
  const alarm: Alarm = {
    name,
    arn: alarmArn(scope, name),
    configuration,
    configuredAt: now,
    state: "INSUFFICIENT_DATA",
    stateReason: "Unchecked: Initial alarm creation",
    stateUpdatedAt: now,
    stateTransitionedAt: now,
    tags,
  };
  state.alarms = withEntry(state.alarms, name, alarm);
  return alarm;
}

/** Removes alarms; names that are not there are passed over. */
export function removeAlarms(scope: SliceScope, names: readonly string[]): void {
  const state = cloudWatchSlice(scope);
  state.alarms = without(state.alarms, names);
}

/** The alarm of that name. @throws ResourceNotFound 404 */
export function alarmNamed(scope: SliceScope, name: string | undefined): Alarm {
  const alarm = lookUp(cloudWatchSlice(scope).alarms, name);
  if (alarm === undefined) throw new AwsFault("ResourceNotFound", "The alarm does not exist.", 404);
  return alarm;
}

/** An alarm as DescribeAlarms shows it. */
export function alarmView(alarm: Alarm): MetricAlarm {
  const { configuration } = alarm;
  return {
    ...(configuration as MetricAlarm),
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateReasonData: alarm.stateReasonData,
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: new Date(alarm.stateTransitionedAt),
  };
}
