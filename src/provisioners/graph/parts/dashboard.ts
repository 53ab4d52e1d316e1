import { node } from "../../../engine/graph.ts";
import { alarm } from "../../cloudwatch/alarm.ts";
import { dashboard } from "../../cloudwatch/dashboard.ts";
import {
  cacheNodeIds,
  loadBalancerDimension,
  serviceIdDimension,
  targetGroupDimension,
  zoneNames,
} from "./metrics.ts";
import { globalPart, type Blueprint, type Built, type ProducerNode } from "./part.ts";

/** A dashboard of what the stack has. */
export function dashboardPart(blueprint: Blueprint, built: Built): ProducerNode[] {
  const { config, facts } = blueprint;
  if (!config.dashboard) return [];
  const [cluster, service] = [built.get("cluster"), built.get("service")];
  const [database, cache] = [built.get("database"), built.get("cache")];
  const alarmArn = (name: string): string =>
    `arn:${facts.partition}:cloudwatch:${facts.region}:${facts.account}:alarm:${name}`;
  return [
    node(dashboard, {
      ...globalPart(blueprint, "dashboard"),
      spec: {
        stack: config.stack,
        region: facts.region,
        serviceId: serviceIdDimension,
        ...(built.has("nlb") && built.has("targets")
          ? {
              targets: {
                loadBalancer: loadBalancerDimension,
                targetGroup: targetGroupDimension,
                zones: zoneNames,
              },
            }
          : {}),
        ...(cluster === undefined || service === undefined
          ? {}
          : { tasks: { cluster: cluster.name, service: service.name } }),
        ...(database === undefined ? {} : { database: { identifier: database.name } }),
        ...(cache === undefined || config.cache === false
          ? {}
          : { cache: { nodeIds: cacheNodeIds(cache.name, config.cache.nodes) } }),
        alarmArns: [...built.values()]
          .filter(({ provisioner }) => provisioner.kind === alarm.kind)
          .map(({ name }) => alarmArn(name)),
      },
    }),
  ];
}
