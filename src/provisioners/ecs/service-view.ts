import type { Deployment, Service } from "@aws-sdk/client-ecs";
import { present } from "../support/provisioner.ts";
import { readTags, type Tags } from "../support/tags.ts";

/** One rollout of a service. */
export interface RolloutObserved {
  readonly status: string;
  readonly taskDefinitionArn: string;
  readonly rolloutState: string;
  readonly rolloutReason: string | undefined;
  readonly failedTasks: number;
}

/** A service as AWS reports it. */
export interface ServiceObserved {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly status: string;
  readonly taskDefinitionArn: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly publicIp: boolean;
  readonly targetGroupArn: string | undefined;
  readonly containerName: string | undefined;
  readonly containerPort: number | undefined;
  readonly gracePeriodSeconds: number;
  /** Circuit breaker with rollback. */
  readonly circuitBreaker: boolean;
  readonly zoneRebalancing: boolean;
  readonly rollouts: readonly RolloutObserved[];
  /** Targets that the load balancer finds healthy; `undefined` where nobody has looked. */
  readonly healthyTargets: number | undefined;
  readonly tags: Tags;
}

/** Reads a service. */
export function readService(from: Service): ServiceObserved {
  const network = from.networkConfiguration?.awsvpcConfiguration;
  const [target, ...others] = from.loadBalancers ?? [];
  const only = others.length === 0 ? target : undefined;
  const breaker = from.deploymentConfiguration?.deploymentCircuitBreaker;
  return {
    arn: present(from.serviceArn, "serviceArn"),
    name: present(from.serviceName, "serviceName"),
    clusterArn: present(from.clusterArn, "clusterArn"),
    status: from.status ?? "ACTIVE",
    taskDefinitionArn: from.taskDefinition ?? "",
    desiredCount: from.desiredCount ?? 0,
    runningCount: from.runningCount ?? 0,
    subnetIds: network?.subnets ?? [],
    securityGroupIds: network?.securityGroups ?? [],
    publicIp: network?.assignPublicIp === "ENABLED",
    targetGroupArn: only?.targetGroupArn,
    containerName: only?.containerName,
    containerPort: only?.containerPort,
    gracePeriodSeconds: from.healthCheckGracePeriodSeconds ?? 0,
    circuitBreaker: breaker?.enable === true && breaker.rollback === true,
    zoneRebalancing: from.availabilityZoneRebalancing === "ENABLED",
    rollouts: (from.deployments ?? []).map(readRollout),
    healthyTargets: undefined,
    tags: readTags(from.tags),
  };
}

function readRollout(from: Deployment): RolloutObserved {
  return {
    status: from.status ?? "",
    taskDefinitionArn: from.taskDefinition ?? "",
    rolloutState: from.rolloutState ?? "",
    rolloutReason: from.rolloutStateReason,
    failedTasks: from.failedTasks ?? 0,
  };
}

/** How far the rollout of a task definition is. */
export type RolloutVerdict =
  | { readonly state: "complete" }
  | { readonly state: "under-way"; readonly detail: string; readonly failing: boolean }
  | { readonly state: "failed"; readonly reason: string };

/**
 * Judges the rollout of the wanted task definition. With a circuit breaker that rolls back, the rollout
 * that ECS puts in its place is no success of ours.
 */
export function judgeRollout(observed: ServiceObserved, taskDefinitionArn: string): RolloutVerdict {
  const primary = observed.rollouts.find(({ status }) => status === "PRIMARY");
  const own = observed.rollouts.find((each) => each.taskDefinitionArn === taskDefinitionArn);
  if (primary === undefined) return { state: "under-way", detail: "no rollout yet", failing: false };
  if (own === undefined) return { state: "under-way", detail: "rollout not visible yet", failing: false };
  if (primary !== own) {
    return { state: "failed", reason: own.rolloutReason ?? "ECS rolled back to the revision before" };
  }
  if (primary.rolloutState === "FAILED") {
    return { state: "failed", reason: primary.rolloutReason ?? "the rollout failed" };
  }
  const { runningCount, desiredCount } = observed;
  const complete =
    observed.rollouts.length === 1 && primary.rolloutState === "COMPLETED" && runningCount === desiredCount;
  if (complete) return { state: "complete" };
  return {
    state: "under-way",
    detail: `${runningCount} of ${desiredCount} tasks running`,
    failing: primary.failedTasks > 0,
  };
}
