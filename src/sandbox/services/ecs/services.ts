import type { Service } from "@aws-sdk/client-ecs";
import type { SliceScope } from "../../world/slice.ts";
import {
  ecsState,
  type DeploymentState,
  type NetworkState,
  type ServiceState,
  type TaskState,
} from "./state.ts";

/** Tasks of a service that are not stopped, newest last. */
export function liveTasks(scope: SliceScope, service: ServiceState): TaskState[] {
  return Object.values(ecsState(scope).tasks).filter(
    (task) =>
      task.clusterName === service.clusterName &&
      task.serviceName === service.name &&
      task.lastStatus !== "STOPPED",
  );
}

/** A service as DescribeServices shows it. */
export function describeService(
  scope: SliceScope,
  service: ServiceState,
  include: readonly string[],
): Service {
  const tasks = liveTasks(scope, service);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    loadBalancers: service.loadBalancers,
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: count(tasks, isRunning),
    pendingCount: count(tasks, isPending),
    launchType: "FARGATE",
    platformVersion: service.platformVersion,
    platformFamily: "Linux",
    taskDefinition: service.taskDefinitionArn,
    deploymentConfiguration: service.deploymentConfiguration,
    deploymentController: { type: "ECS" },
    deployments: service.deployments.map((deployment) => describeDeployment(service, deployment, tasks)),
    roleArn: `arn:aws:iam::${scope.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    events: service.events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) })),
    createdAt: new Date(service.createdAt),
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: networkConfiguration(service.network),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    schedulingStrategy: "REPLICA",
    createdBy: `arn:aws:iam::${scope.account}:root`,
    enableECSManagedTags: service.enableECSManagedTags,
    propagateTags: service.propagateTags,
    enableExecuteCommand: service.enableExecuteCommand,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    ...(include.includes("TAGS") && { tags: service.tags }),
  };
}

/** True for a task that counts as running. */
export function isRunning(task: TaskState): boolean {
  return task.lastStatus === "RUNNING" && task.desiredStatus === "RUNNING";
}

function isPending(task: TaskState): boolean {
  return ["PROVISIONING", "PENDING", "ACTIVATING"].includes(task.lastStatus);
}

function describeDeployment(service: ServiceState, deployment: DeploymentState, tasks: readonly TaskState[]) {
  const own = tasks.filter((task) => task.deploymentId === deployment.id);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinitionArn,
    desiredCount: deployment.desiredCount,
    pendingCount: count(own, isPending),
    runningCount: count(own, isRunning),
    failedTasks: deployment.failedTasks,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    launchType: "FARGATE" as const,
    platformVersion: service.platformVersion,
    platformFamily: "Linux",
    networkConfiguration: networkConfiguration(deployment.network),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}

function networkConfiguration(network: NetworkState) {
  return { awsvpcConfiguration: network };
}

function count<T>(items: readonly T[], wanted: (item: T) => boolean): number {
  return items.filter(wanted).length;
}
