import { slice } from "../../world/slice.ts";

/** CloudWatch's part of the state, per account and region. */
export interface CloudWatchState {
  /** Metric alarms by name. */
  alarms: Record<string, Alarm>;
}

/** What an alarm is made of, as PutMetricAlarm takes it. */
export interface AlarmConfiguration {
  readonly AlarmDescription?: string | undefined;
  readonly ActionsEnabled: boolean;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly MetricName?: string | undefined;
  readonly Namespace?: string | undefined;
  readonly Statistic?: string | undefined;
  readonly ExtendedStatistic?: string | undefined;
  readonly Dimensions: readonly AlarmDimension[];
  /** Seconds. */
  readonly Period?: number | undefined;
  readonly Unit?: string | undefined;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number | undefined;
  readonly Threshold?: number | undefined;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string | undefined;
  readonly EvaluateLowSampleCountPercentile?: string | undefined;
  /** Metric math: queries as they were given. */
  readonly Metrics?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** One dimension of a metric. */
export interface AlarmDimension {
  readonly Name: string;
  readonly Value: string;
}

/** States of an alarm. */
export type AlarmStateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** A metric alarm. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  configuration: AlarmConfiguration;
  /** ISO 8601, as are all dates here. */
  configuredAt: string;
  state: AlarmStateValue;
  stateReason: string;
  stateReasonData?: string;
  stateUpdatedAt: string;
  /** When the state last became another one. */
  stateTransitionedAt: string;
  tags: Record<string, string>;
}

/** Dashboards of an account: they belong to no region. */
export interface DashboardsState {
  /** By name. */
  dashboards: Record<string, Dashboard>;
}

/** A dashboard. */
export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON text as it was given. */
  body: string;
  modifiedAt: string;
  tags: Record<string, string>;
}

/** Slice of alarms. */
export const cloudWatchSlice = slice<CloudWatchState>("monitoring", () => ({ alarms: {} }));

/** Slice of dashboards: one per account. */
export const dashboardsSlice = slice<DashboardsState>(
  "monitoring-dashboards",
  () => ({ dashboards: {} }),
  true,
);
