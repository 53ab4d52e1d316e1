import type { SliceScope } from "../../world/slice.ts";
import { ec2State } from "../ec2/state.ts";
import { targetState } from "../elbv2/targets.ts";
import { newDeployment, noteEvent, rollOut } from "./deployments.ts";
import { isRunning, liveTasks } from "./services.ts";
import { ecsState, type DeploymentState, type ServiceState, type TaskState } from "./state.ts";
import { launch, linksOf, reconcileLater, requestStop } from "./task-lifecycle.ts";

/** Stopped tasks stay visible for this long. @source aws-facts 2.4 (ECS keeps them about an hour) */
const stoppedTaskMs = 3_600_000;

const leastGraceMs = 10_000;

/** Asks the scheduler to look at this account and region after the present change. */
export function scheduleReconcile(scope: SliceScope): void {
  reconcileLater(scope);
}

/** The service scheduler: brings every service one step closer to what it should be. */
export function reconcile(
  { account, region }: { account: string; region: string },
  world: SliceScope["world"],
): void {
  const scope = { world, account, region };
  const state = ecsState(scope);
  for (const service of Object.values(state.services)) {
    if (service.status === "DRAINING") drain(scope, service);
    if (service.status === "ACTIVE") keep(scope, service);
  }
  for (const task of Object.values(state.tasks)) {
    if (task.stoppedAt !== undefined && world.clock.now() - Date.parse(task.stoppedAt) > stoppedTaskMs)
      delete state.tasks[task.arn];
  }
}

function drain(scope: SliceScope, service: ServiceState): void {
  const tasks = liveTasks(scope, service);
  for (const task of tasks)
    requestStop(
      scope,
      task,
      "ServiceSchedulerInitiated",
      `Scaling activity initiated by (deployment ${task.deploymentId})`,
    );
  if (liveTasks(scope, service).length > 0) return;
  service.status = "INACTIVE";
  service.deployments = [];
}

function keep(scope: SliceScope, service: ServiceState): void {
  const [primary, ...older] = service.deployments;
  if (primary === undefined) return;
  replaceUnhealthy(scope, service);
  breakCircuit(scope, service, primary);

  const tasks = liveTasks(scope, service).filter((task) => task.desiredStatus === "RUNNING");
  const own = tasks.filter((task) => task.deploymentId === primary.id);
  const others = tasks.filter((task) => task.deploymentId !== primary.id);
  const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration;
  const most = Math.max(Math.floor((service.desiredCount * maximumPercent) / 100), service.desiredCount);
  const least = Math.ceil((service.desiredCount * minimumHealthyPercent) / 100);

  const missing = Math.min(primary.desiredCount - own.length, most - tasks.length);
  if (missing > 0 && primary.rolloutState !== "FAILED") start(scope, service, primary, missing);

  const surplus = own.length - primary.desiredCount;
  for (const task of newestFirst(own).slice(0, Math.max(0, surplus))) stop(scope, task);

  // Old tasks go as far as enough healthy ones stay.
  let healthy = tasks.filter((task) => isHealthy(scope, task)).length;
  for (const task of others) {
    const counts = isHealthy(scope, task);
    if (counts && healthy - 1 < least && service.desiredCount > 0) continue;
    if (!counts && own.length < primary.desiredCount) continue;
    stop(scope, task);
    if (counts) healthy -= 1;
  }
  complete(scope, service, primary, older);
}

function start(scope: SliceScope, service: ServiceState, deployment: DeploymentState, count: number): void {
  const waitMs = service.notBeforeMs - scope.world.clock.now();
  if (waitMs > 0) {
    reconcileLater(scope, waitMs);
    return;
  }
  for (let started = 0; started < count; started += 1) {
    const subnet = emptiestSubnet(scope, service, deployment);
    if (subnet === undefined) {
      noteEvent(
        service,
        scope.world.clock.iso(),
        "was unable to place a task. Reason: no subnet of the service exists.",
      );
      return;
    }
    const task = launch(scope, service, deployment, subnet);
    noteEvent(service, scope.world.clock.iso(), `has started 1 tasks: (task ${task.id}).`);
  }
}

/** Spreads over zones: the subnet in which fewest tasks of the deployment live. */
function emptiestSubnet(
  scope: SliceScope,
  service: ServiceState,
  deployment: DeploymentState,
): string | undefined {
  const tasks = liveTasks(scope, service).filter((task) => task.deploymentId === deployment.id);
  const occupancy = (subnetId: string) =>
    tasks.filter((task) => task.subnetId === subnetId && task.desiredStatus === "RUNNING").length;
  return deployment.network.subnets
    .filter((id) => ec2State(scope).subnets[id] !== undefined)
    .toSorted((a, b) => occupancy(a) - occupancy(b))
    .at(0);
}

/** A task whose target fails its checks after the grace period is replaced. */
function replaceUnhealthy(scope: SliceScope, service: ServiceState): void {
  const graceMs = graceOf(scope, service);
  for (const task of liveTasks(scope, service).filter(isRunning)) {
    const ageMs = scope.world.clock.now() - Date.parse(task.startedAt ?? task.createdAt);
    if (ageMs < graceMs) continue;
    const failed = linksOf(scope, task).find(
      (link) =>
        targetState(scope, link.targetGroupArn, { id: task.privateIp, port: link.containerPort }) ===
        "unhealthy",
    );
    if (failed === undefined) continue;
    const deployment = service.deployments.find(({ id }) => id === task.deploymentId);
    if (deployment?.rolloutState === "IN_PROGRESS") deployment.failedTasks += 1;
    service.crashes += 1;
    service.notBeforeMs = scope.world.clock.now() + Math.min(250 * 2 ** service.crashes, 60_000);
    requestStop(
      scope,
      task,
      "ServiceSchedulerInitiated",
      `Task failed ELB health checks in (target-group ${failed.targetGroupArn})`,
    );
    noteEvent(
      service,
      scope.world.clock.iso(),
      `(task ${task.id}) failed ELB health checks in (target-group ${failed.targetGroupArn})`,
    );
  }
}

/** Real processes need real time to start, so the grace period is not scaled below {@link leastGraceMs}. */
function graceOf(scope: SliceScope, service: ServiceState): number {
  const askedMs = service.healthCheckGracePeriodSeconds * 1000;
  const scaledMs = scope.world.scaledMs(service.healthCheckGracePeriodSeconds);
  return scope.world.options.dataPath ? Math.min(askedMs, Math.max(scaledMs, leastGraceMs)) : scaledMs;
}

/** Gives a rollout up after too many failed tasks. Threshold: half the desired count, 3 to 200. */
function breakCircuit(scope: SliceScope, service: ServiceState, primary: DeploymentState): void {
  const breaker = service.deploymentConfiguration.deploymentCircuitBreaker;
  if (breaker?.enable !== true || primary.rolloutState !== "IN_PROGRESS") return;
  const threshold = Math.min(200, Math.max(3, Math.ceil(service.desiredCount / 2)));
  if (primary.failedTasks < threshold) return;
  const now = scope.world.clock.iso();
  primary.rolloutState = "FAILED";
  primary.rolloutStateReason = "ECS deployment circuit breaker: tasks failed to start.";
  primary.updatedAt = now;
  noteEvent(service, now, `(deployment ${primary.id}) deployment failed: tasks failed to start.`);
  if (
    !breaker.rollback ||
    service.lastCompleted === undefined ||
    service.lastCompleted === primary.taskDefinitionArn
  )
    return;
  const rollback = newDeployment(
    {
      taskDefinitionArn: service.lastCompleted,
      network: service.network,
      desiredCount: service.desiredCount,
    },
    now,
  );
  rollback.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${rollback.id}.`;
  rollOut(service, rollback);
  noteEvent(service, now, `rolling back to (deployment ${rollback.id}).`);
  reconcileLater(scope);
}

function complete(
  scope: SliceScope,
  service: ServiceState,
  primary: DeploymentState,
  older: readonly DeploymentState[],
): void {
  const tasks = liveTasks(scope, service);
  service.deployments = service.deployments.filter(
    (deployment) =>
      deployment === primary ||
      deployment.status === "PRIMARY" ||
      tasks.some((task) => task.deploymentId === deployment.id),
  );
  const healthy = tasks.filter((task) => task.deploymentId === primary.id && isHealthy(scope, task)).length;
  if (healthy !== primary.desiredCount) return;
  // Restarts are spaced for what keeps failing, not for what failed once a day.
  service.crashes = 0;
  if (primary.rolloutState !== "IN_PROGRESS") return;
  if (older.some((deployment) => service.deployments.includes(deployment))) return;
  const now = scope.world.clock.iso();
  primary.rolloutState = "COMPLETED";
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = now;
  service.lastCompleted = primary.taskDefinitionArn;
  noteEvent(service, now, `has reached a steady state.`);
}

function isHealthy(scope: SliceScope, task: TaskState): boolean {
  return (
    isRunning(task) &&
    linksOf(scope, task).every(
      (link) =>
        targetState(scope, link.targetGroupArn, { id: task.privateIp, port: link.containerPort }) ===
        "healthy",
    )
  );
}

function stop(scope: SliceScope, task: TaskState): void {
  requestStop(
    scope,
    task,
    "ServiceSchedulerInitiated",
    `Scaling activity initiated by (deployment ${task.deploymentId})`,
  );
}

function newestFirst(tasks: readonly TaskState[]): TaskState[] {
  return tasks.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}
