import { hex } from "../../world/ids.ts";
import type { SliceScope } from "../../world/slice.ts";
import { createNetworkInterface, deleteNetworkInterface } from "../ec2/network-interfaces.ts";
import { deregisterTarget, drainMs, registerTarget } from "../elbv2/targets.ts";
import { noteEvent } from "./deployments.ts";
import { ecsArn } from "./find.ts";
import {
  ecsState,
  type DeploymentState,
  type LoadBalancerLink,
  type ServiceState,
  type TaskState,
  type TaskStatus,
} from "./state.ts";
import { taskDefinition } from "./find.ts";

/** Payload of the event that moves a task on. */
export interface TaskStep {
  readonly account: string;
  readonly region: string;
  readonly task: string;
  readonly to: TaskStatus;
}

/** Starts one task of a deployment in a subnet; its ENI exists at once. */
export function launch(
  scope: SliceScope,
  service: ServiceState,
  deployment: DeploymentState,
  subnetId: string,
): TaskState {
  const id = hex(32);
  const eni = createNetworkInterface(scope, {
    subnetId,
    groupIds: deployment.network.securityGroups,
    description: ecsArn(scope, `attachment/${id.slice(0, 8)}`),
    interfaceType: "interface",
    requesterId: "amazon-ecs",
    ownerRef: ecsArn(scope, `task/${service.clusterName}/${id}`),
  });
  const task: TaskState = {
    arn: ecsArn(scope, `task/${service.clusterName}/${id}`),
    id,
    clusterArn: service.clusterArn,
    clusterName: service.clusterName,
    taskDefinitionArn: deployment.taskDefinitionArn,
    serviceName: service.name,
    deploymentId: deployment.id,
    zone: eni.zoneName,
    subnetId,
    networkInterfaceId: eni.id,
    privateIp: eni.privateIp,
    loadBalancers: [...service.loadBalancers],
    lastStatus: "PROVISIONING",
    desiredStatus: "RUNNING",
    createdAt: scope.world.clock.iso(),
    tags: tagsFor(scope, service, deployment),
  };
  ecsState(scope).tasks[task.arn] = task;
  step(scope, task, "PENDING", scope.world.latencyMs("task.provision"));
  return task;
}

/** Moves a task on when its time has come; a task that was stopped meanwhile is left alone. */
export function takeStep({ account, region, task: arn, to }: TaskStep, world: SliceScope["world"]): void {
  const scope = { world, account, region };
  const task = ecsState(scope).tasks[arn];
  if (task === undefined) return;
  const order: Partial<Record<TaskStatus, TaskStatus>> = {
    PENDING: "PROVISIONING",
    ACTIVATING: "PENDING",
    STOPPING: "DEACTIVATING",
  };
  if (task.lastStatus !== order[to]) return;
  task.lastStatus = to;
  if (to === "PENDING") step(scope, task, "ACTIVATING", world.latencyMs("task.pull"));
  // With a data path the agent starts and stops the process and reports back.
  if (to === "ACTIVATING" && !world.options.dataPath) taskStarted(scope, arn);
  if (to === "STOPPING" && !world.options.dataPath) taskEnded(scope, arn, { exitCode: 0 });
}

/** The agent's report that the container runs: the task takes traffic from now on. */
export function taskStarted(scope: SliceScope, arn: string): void {
  const task = ecsState(scope).tasks[arn];
  if (task?.lastStatus !== "ACTIVATING") return;
  task.lastStatus = "RUNNING";
  task.startedAt = scope.world.clock.iso();
  for (const link of linksOf(scope, task)) {
    registerTarget(scope, link.targetGroupArn, {
      id: task.privateIp,
      port: link.containerPort,
      zone: task.zone,
    });
  }
  reconcileLater(scope);
}

/** How a container ended. */
export interface TaskEnd {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly neverStarted?: boolean;
  /** The host took the task with it, which is no failure of the task. */
  readonly hostLost?: boolean;
}

/** The agent's report that the container is gone, or never came to be. */
export function taskEnded(scope: SliceScope, arn: string, end: TaskEnd): void {
  const task = ecsState(scope).tasks[arn];
  if (task === undefined || task.lastStatus === "STOPPED") return;
  if (end.exitCode !== undefined) task.exitCode = end.exitCode;
  if (task.desiredStatus === "RUNNING") {
    task.desiredStatus = "STOPPED";
    task.stopCode = end.neverStarted === true ? "TaskFailedToStart" : "EssentialContainerExited";
    task.stoppedReason = end.reason ?? "Essential container in task exited";
    removeTargets(scope, task);
    noteEnd(scope, task);
    if (end.hostLost !== true) countFailure(scope, task);
  }
  finish(scope, task);
  reconcileLater(scope);
}

/** Begins the orderly end of a task: no new traffic, then SIGTERM, then its ENI goes. @source aws-facts 2.4 */
export function requestStop(scope: SliceScope, task: TaskState, stopCode: string, reason: string): void {
  if (task.desiredStatus === "STOPPED") return;
  task.desiredStatus = "STOPPED";
  task.stopCode = stopCode;
  task.stoppedReason = reason;
  task.stoppingAt = scope.world.clock.iso();
  switch (task.lastStatus) {
    case "RUNNING": {
      task.lastStatus = "DEACTIVATING";
      const waitMs = Math.max(0, ...removeTargets(scope, task));
      step(scope, task, "STOPPING", waitMs);
      return;
    }
    case "ACTIVATING":
      task.lastStatus = "STOPPING";
      if (!scope.world.options.dataPath) taskEnded(scope, task.arn, {});
      return;
    default:
      finish(scope, task);
      reconcileLater(scope);
  }
}

/** The target groups that a task is registered with while it runs: those of its launch. */
export function linksOf(scope: SliceScope, task: TaskState): readonly LoadBalancerLink[] {
  return task.loadBalancers ?? serviceOf(scope, task)?.loadBalancers ?? [];
}

/** Asks for a look at all services of this account and region. */
export function reconcileLater(scope: SliceScope, delayMs = 0): void {
  scope.world.schedule(delayMs, "ecs.reconcile", { account: scope.account, region: scope.region });
}

function finish(scope: SliceScope, task: TaskState): void {
  task.lastStatus = "STOPPED";
  task.stoppedAt = scope.world.clock.iso();
  deleteNetworkInterface(scope, task.networkInterfaceId);
}

/** Takes a task out of its target groups; how long each of them drains, in milliseconds. */
function removeTargets(scope: SliceScope, task: TaskState): number[] {
  return linksOf(scope, task).map((link) => {
    deregisterTarget(scope, link.targetGroupArn, { id: task.privateIp, port: link.containerPort });
    return drainMs(scope, link.targetGroupArn);
  });
}

/** A task that ended by itself counts against its rollout, and spaces the restarts that follow. */
function countFailure(scope: SliceScope, task: TaskState): void {
  const service = serviceOf(scope, task);
  if (service === undefined) return;
  const deployment = service.deployments.find(({ id }) => id === task.deploymentId);
  if (deployment?.rolloutState === "IN_PROGRESS") deployment.failedTasks += 1;
  service.crashes += 1;
  service.notBeforeMs =
    service.crashes < 2 ? 0 : scope.world.clock.now() + Math.min(250 * 2 ** service.crashes, 60_000);
}

function noteEnd(scope: SliceScope, task: TaskState): void {
  const service = serviceOf(scope, task);
  if (service === undefined) return;
  noteEvent(
    service,
    scope.world.clock.iso(),
    `has stopped 1 running tasks: (task ${task.id}): ${task.stoppedReason}`,
  );
}

function serviceOf(scope: SliceScope, task: TaskState): ServiceState | undefined {
  return ecsState(scope).services[`${task.clusterName}/${task.serviceName}`];
}

function step(scope: SliceScope, task: TaskState, to: TaskStatus, delayMs: number): void {
  const payload: TaskStep = { account: scope.account, region: scope.region, task: task.arn, to };
  scope.world.schedule(delayMs, "ecs.taskStep", payload);
}

function tagsFor(scope: SliceScope, service: ServiceState, deployment: DeploymentState): TaskState["tags"] {
  const managed = service.enableECSManagedTags
    ? [
        { key: "aws:ecs:clusterName", value: service.clusterName },
        { key: "aws:ecs:serviceName", value: service.name },
      ]
    : [];
  const propagated =
    service.propagateTags === "SERVICE"
      ? service.tags
      : service.propagateTags === "TASK_DEFINITION"
        ? (taskDefinition(scope, deployment.taskDefinitionArn)?.tags ?? [])
        : [];
  return [...propagated, ...managed];
}
