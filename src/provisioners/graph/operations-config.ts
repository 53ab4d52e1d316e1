/** How a stack is run and watched: what can be turned off without taking anything from its consumers. */
export interface OperationsConfig {
  /** `false`: the service always has `desiredCount` tasks. */
  readonly scaling: false | ScalingConfig;
  /** `false`: nobody is told of alarms and connections. */
  readonly notifications: false | NotificationsConfig;
  /** `false`: the VPC has no flow logs. */
  readonly flowLogs: false | FlowLogsConfig;
  /** `false`: nothing is watched. */
  readonly alarms: false | AlarmsConfig;
  readonly dashboard: boolean;
}

/** Application Auto Scaling of the service; `desiredCount` is then no more than the number it starts with. */
export interface ScalingConfig {
  /** Never fewer tasks, 0 to 100. */
  readonly minTasks: number;
  /** Never more tasks, 1 to 1000. */
  readonly maxTasks: number;
  /** Average CPU of the tasks that scaling keeps, in percent. */
  readonly cpuPercent: number;
  /** Average memory of the tasks that scaling keeps, in percent. */
  readonly memoryPercent: number;
  /** Seconds after tasks were taken away in which no more are. */
  readonly scaleInCooldownSeconds: number;
  /** Seconds after tasks were added in which no more are. */
  readonly scaleOutCooldownSeconds: number;
}

/** The SNS topic for alarms and for what happens to the connections of the endpoint service. */
export interface NotificationsConfig {
  /** Addresses that get them; whoever reads the mail has to confirm once. */
  readonly emails: readonly string[];
  /** KMS key (id, ARN or alias) that encrypts the topic; unencrypted at rest when absent. */
  readonly kmsKeyId?: string;
}

/** Flow logs of the VPC in CloudWatch Logs. */
export interface FlowLogsConfig {
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  /** Seconds that one record covers. */
  readonly aggregationSeconds: 60 | 600;
  /** Retention in days, one of the values that CloudWatch Logs knows. */
  readonly retentionDays: number;
}

/** What an alarm rings at; `false` in the place of a number: no such alarm. */
export type AlarmThreshold = number | false;

/** The alarms of a stack. Percentages are averages of five minutes. */
export interface AlarmsConfig {
  /** Unhealthy targets, from this number on. */
  readonly unhealthyTargets: AlarmThreshold;
  /** Rings for a zone in which no target is healthy. */
  readonly noHealthyTargetInZone: boolean;
  readonly taskCpuPercent: AlarmThreshold;
  readonly taskMemoryPercent: AlarmThreshold;
  readonly databaseCpuPercent: AlarmThreshold;
  /** More connections than this; the most that PostgreSQL takes follows from the instance's memory. */
  readonly databaseConnections: AlarmThreshold;
  /** Less free storage than this, in percent of `database.storageGiB`. */
  readonly databaseFreeStoragePercent: AlarmThreshold;
  /** CPU of the engine's thread on a node. */
  readonly cacheCpuPercent: AlarmThreshold;
  readonly cacheMemoryPercent: AlarmThreshold;
  /** More evictions than this in a minute, per node. */
  readonly cacheEvictions: AlarmThreshold;
  /** More open connections than this through all endpoints. */
  readonly connections: AlarmThreshold;
  /** More reset packets than this in a minute through all endpoints: the service does not answer. */
  readonly connectionResets: AlarmThreshold;
}
