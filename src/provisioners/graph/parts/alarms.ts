import type { WithRefs } from "../../../engine/contract.ts";
import { node } from "../../../engine/graph.ts";
import { alarm, type AlarmSpec } from "../../cloudwatch/alarm.ts";
import type { AlarmsConfig, AlarmThreshold } from "../operations-config.ts";
import {
  cacheNodeIds,
  loadBalancerDimension,
  serviceIdDimension,
  targetGroupDimension,
  zoneName,
} from "./metrics.ts";
import { afterTopic, stackTopicArn } from "./notifications.ts";
import { part, type Blueprint, type Built, type ProducerNode } from "./part.ts";

type Comparison = AlarmSpec["comparison"];

/** One alarm as this file describes it; what all have in common is filled in. */
interface Alarm {
  /** Id of the node, behind `alarm-`. */
  readonly id: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: WithRefs<AlarmSpec["dimensions"]>;
  readonly statistic: AlarmSpec["statistic"];
  /** `false`: no such alarm. */
  readonly threshold: AlarmThreshold;
  /** Rings above the threshold where it says nothing else. */
  readonly comparison?: Comparison;
  /** Minutes beyond the threshold until it rings; 5 where it says nothing. */
  readonly minutes?: number;
  /** What a minute without a value means; where it says nothing, the alarm waits for data. */
  readonly missingData?: AlarmSpec["missingData"];
}

const gib = 2 ** 30;

/** The alarms on what a stack has, to its topic where it has one. */
export function alarmsPart(blueprint: Blueprint, built: Built): ProducerNode[] {
  const { alarms } = blueprint.config;
  if (alarms === false) return [];
  const topicArn = stackTopicArn(blueprint);
  const all = [
    ...(built.has("nlb") && built.has("targets") ? targetAlarms(blueprint, alarms) : []),
    ...taskAlarms(built, alarms),
    ...databaseAlarms(blueprint, built, alarms),
    ...cacheAlarms(blueprint, built, alarms),
    ...connectionAlarms(alarms),
  ];
  return all.flatMap(({ id, threshold, comparison, minutes, missingData, ...metric }) =>
    threshold === false
      ? []
      : [
          node(alarm, {
            ...part(blueprint, `alarm-${id}`),
            spec: {
              ...metric,
              threshold,
              comparison: comparison ?? "GreaterThanThreshold",
              periodSeconds: 60,
              periods: minutes ?? 5,
              missingData: missingData ?? "missing",
              topicArns: topicArn === undefined ? [] : [topicArn],
            },
            after: afterTopic(blueprint),
          }),
        ],
  );
}

/** @source https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html */
function targetAlarms({ config, facts }: Blueprint, alarms: AlarmsConfig): Alarm[] {
  const common = { namespace: "AWS/NetworkELB", minutes: 3 };
  const group = { TargetGroup: targetGroupDimension, LoadBalancer: loadBalancerDimension };
  const none = {
    ...common,
    metric: "HealthyHostCount",
    statistic: "Minimum",
    comparison: "LessThanThreshold",
    threshold: alarms.noHealthyTargetInZone && 1,
    // Where no target is registered there is no value.
    missingData: "breaching",
  } as const;
  const fewest = config.scaling === false ? config.service.desiredCount : config.scaling.minTasks;
  const zones = facts.zoneIds.map((_, index) => index);
  return [
    {
      ...common,
      id: "targets-unhealthy",
      description: "Targets of the load balancer are unhealthy.",
      metric: "UnHealthyHostCount",
      dimensions: group,
      statistic: "Maximum",
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: alarms.unhealthyTargets,
      missingData: "notBreaching",
    },
    // With fewer tasks than zones some zone is always without.
    ...(fewest >= zones.length
      ? zones.map((index) => ({
          ...none,
          id: `targets-zone-${index + 1}`,
          description: "A zone has no healthy target: it is served from the other zones, if at all.",
          dimensions: { ...group, AvailabilityZone: zoneName(index) },
        }))
      : []),
    ...(fewest > 0 && fewest < zones.length
      ? [{ ...none, id: "targets-none", description: "No target is healthy.", dimensions: group }]
      : []),
  ];
}

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html */
function taskAlarms(built: Built, alarms: AlarmsConfig): Alarm[] {
  const [cluster, service] = [built.get("cluster"), built.get("service")];
  if (cluster === undefined || service === undefined) return [];
  const common = {
    namespace: "AWS/ECS",
    dimensions: { ClusterName: cluster.name, ServiceName: service.name },
    statistic: "Average",
  } as const;
  return [
    {
      ...common,
      id: "tasks-cpu",
      description: "The tasks have little CPU left, and scaling does not help.",
      metric: "CPUUtilization",
      threshold: alarms.taskCpuPercent,
    },
    {
      ...common,
      id: "tasks-memory",
      description: "The tasks have little memory left, and scaling does not help.",
      metric: "MemoryUtilization",
      threshold: alarms.taskMemoryPercent,
    },
  ];
}

/** @source https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
function databaseAlarms({ config }: Blueprint, built: Built, alarms: AlarmsConfig): Alarm[] {
  const database = built.get("database");
  if (database === undefined || config.database === false) return [];
  const { storageGiB } = config.database;
  const freePercent = alarms.databaseFreeStoragePercent;
  const common = {
    namespace: "AWS/RDS",
    dimensions: { DBInstanceIdentifier: database.name },
  };
  return [
    {
      ...common,
      id: "database-cpu",
      description: "The database has little CPU left.",
      metric: "CPUUtilization",
      statistic: "Average",
      threshold: alarms.databaseCpuPercent,
    },
    {
      ...common,
      id: "database-connections",
      description: "The database soon takes no more connections.",
      metric: "DatabaseConnections",
      statistic: "Average",
      threshold: alarms.databaseConnections,
    },
    {
      ...common,
      id: "database-storage",
      description: "The database has little free storage left; without any it stops.",
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      comparison: "LessThanThreshold",
      threshold: freePercent !== false && Math.round((storageGiB * gib * freePercent) / 100),
    },
  ];
}

/** @source https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html */
function cacheAlarms({ config }: Blueprint, built: Built, alarms: AlarmsConfig): Alarm[] {
  const cache = built.get("cache");
  if (cache === undefined || config.cache === false) return [];
  return cacheNodeIds(cache.name, config.cache.nodes).flatMap((nodeId, index): Alarm[] => {
    const common = { namespace: "AWS/ElastiCache", dimensions: { CacheClusterId: nodeId } };
    return [
      {
        ...common,
        id: `cache-${index + 1}-cpu`,
        description: "The engine of a cache node has little CPU left; it runs on one core.",
        metric: "EngineCPUUtilization",
        statistic: "Average",
        threshold: alarms.cacheCpuPercent,
      },
      {
        ...common,
        id: `cache-${index + 1}-memory`,
        description: "A cache node has little memory left.",
        metric: "DatabaseMemoryUsagePercentage",
        statistic: "Average",
        threshold: alarms.cacheMemoryPercent,
      },
      {
        ...common,
        id: `cache-${index + 1}-evictions`,
        description: "A cache node drops entries before their time, for want of memory.",
        metric: "Evictions",
        statistic: "Sum",
        threshold: alarms.cacheEvictions,
        missingData: "notBreaching",
      },
    ];
  });
}

/** @source https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html */
function connectionAlarms(alarms: AlarmsConfig): Alarm[] {
  const common = {
    namespace: "AWS/PrivateLinkServices",
    dimensions: { "Service Id": serviceIdDimension },
    // Without traffic there is no value.
    missingData: "notBreaching",
  } as const;
  return [
    {
      ...common,
      id: "connections",
      description: "The endpoint service has nearly as many open connections as its targets take.",
      metric: "ActiveConnections",
      statistic: "Maximum",
      threshold: alarms.connections,
    },
    {
      ...common,
      id: "connection-resets",
      description: "The endpoint service resets connections of its consumers: targets do not answer.",
      metric: "RstPacketsSent",
      statistic: "Sum",
      threshold: alarms.connectionResets,
    },
  ];
}
