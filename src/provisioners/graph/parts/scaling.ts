import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import {
  scalableTarget,
  type ScalableTargetObserved,
} from "../../application-autoscaling/scalable-target.ts";
import { scalingPolicy, type ScalingPolicySpec } from "../../application-autoscaling/scaling-policy.ts";
import type { ServiceObserved } from "../../ecs/service-view.ts";
import { part, type Blueprint, type Built, type ProducerNode } from "./part.ts";

/** Target tracking on CPU and memory of the service, where there is one. */
export function scalingPart(blueprint: Blueprint, built: Built): ProducerNode[] {
  const { scaling } = blueprint.config;
  const [cluster, service] = [built.get("cluster"), built.get("service")];
  if (scaling === false || cluster === undefined || service === undefined) return [];
  const resourceId = `service/${cluster.name}/${service.name}`;
  const policy = (id: string, metric: ScalingPolicySpec["metric"], targetPercent: number): ProducerNode =>
    node(scalingPolicy, {
      ...part(blueprint, id),
      spec: {
        resourceId,
        targetArn: ref("scalable-target", ({ arn }: ScalableTargetObserved) => arn),
        metric,
        targetPercent,
        scaleInCooldownSeconds: scaling.scaleInCooldownSeconds,
        scaleOutCooldownSeconds: scaling.scaleOutCooldownSeconds,
      },
    });
  return [
    node(scalableTarget, {
      ...part(blueprint, "scalable-target"),
      spec: {
        resourceId,
        serviceArn: ref("service", ({ arn }: ServiceObserved) => arn),
        minTasks: scaling.minTasks,
        maxTasks: scaling.maxTasks,
      },
    }),
    policy("scaling-cpu", "ECSServiceAverageCPUUtilization", scaling.cpuPercent),
    policy("scaling-memory", "ECSServiceAverageMemoryUtilization", scaling.memoryPercent),
  ];
}
