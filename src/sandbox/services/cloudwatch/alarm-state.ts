import type { SliceScope } from "../../world/slice.ts";
import type { EventHandler, World } from "../../world/world.ts";
import { publishForService } from "../sns/publish-message.ts";
import type { Alarm, AlarmStateValue } from "./state.ts";

/** One message to one topic. */
interface ActionEvent {
  readonly topicArn: string;
  readonly alarmArn: string;
  readonly account: string;
  readonly subject: string;
  readonly message: string;
}

/** Puts an alarm into a state; where that is another one, its actions for it are done. */
export function enterState(
  scope: SliceScope,
  alarm: Alarm,
  state: AlarmStateValue,
  reason: string,
  reasonData: string | undefined,
): void {
  const former = { state: alarm.state };
  const now = scope.world.clock.iso();
  alarm.state = state;
  alarm.stateReason = reason;
  if (reasonData === undefined) delete alarm.stateReasonData;
  else alarm.stateReasonData = reasonData;
  alarm.stateUpdatedAt = now;
  if (former.state === state) return;
  alarm.stateTransitionedAt = now;
  if (!alarm.configuration.ActionsEnabled) return;
  for (const topicArn of actionsOf(alarm).filter((arn) => arn.startsWith("arn:aws:sns:"))) {
    const payload: ActionEvent = {
      topicArn,
      alarmArn: alarm.arn,
      account: scope.account,
      subject: `${state}: "${alarm.name}" in ${scope.region}`.slice(0, 99),
      message: messageText(scope, alarm, former.state),
    };
    scope.world.schedule(0, "monitoring.alarmAction", payload);
  }
}

/** What alarms do. */
export const alarmEvents: Readonly<Record<string, EventHandler>> = {
  async alarmAction(payload: ActionEvent, world: World) {
    await publishForService(
      world,
      payload.topicArn,
      {
        service: "cloudwatch.amazonaws.com",
        arn: payload.alarmArn,
        account: payload.account,
        actsAsOwner: true,
      },
      { subject: payload.subject, message: payload.message },
    );
  },
};

function actionsOf({ state, configuration }: Alarm): readonly string[] {
  switch (state) {
    case "OK":
      return configuration.OKActions;
    case "ALARM":
      return configuration.AlarmActions;
    case "INSUFFICIENT_DATA":
      return configuration.InsufficientDataActions;
  }
}

/** The message in the form that CloudWatch gives it. */
function messageText({ account, region }: SliceScope, alarm: Alarm, former: AlarmStateValue): string {
  const { configuration } = alarm;
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: configuration.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: offsetTime(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: offsetTime(alarm.stateUpdatedAt),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: former,
    OKActions: configuration.OKActions,
    AlarmActions: configuration.AlarmActions,
    InsufficientDataActions: configuration.InsufficientDataActions,
    Trigger: {
      MetricName: configuration.MetricName,
      Namespace: configuration.Namespace,
      StatisticType: configuration.Statistic === undefined ? "ExtendedStatistic" : "Statistic",
      Statistic: configuration.Statistic?.toUpperCase(),
      ExtendedStatistic: configuration.ExtendedStatistic,
      Unit: configuration.Unit ?? null,
      Dimensions: configuration.Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: configuration.Period,
      EvaluationPeriods: configuration.EvaluationPeriods,
      DatapointsToAlarm: configuration.DatapointsToAlarm,
      ComparisonOperator: configuration.ComparisonOperator,
      Threshold: configuration.Threshold,
      TreatMissingData: configuration.TreatMissingData ?? "missing",
      EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? "",
      Metrics: configuration.Metrics,
    },
  });
}

function offsetTime(iso: string): string {
  return iso.replace("Z", "+0000");
}
