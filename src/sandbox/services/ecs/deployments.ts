import { randomBytes } from "node:crypto";
import { hex } from "../../world/ids.ts";
import type { DeploymentState, NetworkState, ServiceState } from "./state.ts";

/** A rollout that starts now. */
export function newDeployment(
  of: { taskDefinitionArn: string; network: NetworkState; desiredCount: number },
  now: string,
): DeploymentState {
  const id = `ecs-svc/${(randomBytes(8).readBigUInt64BE() % 10n ** 19n).toString().padStart(19, "0")}`;
  return {
    id,
    status: "PRIMARY",
    ...of,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** Makes `deployment` the primary one; those before it drain. */
export function rollOut(service: ServiceState, deployment: DeploymentState): void {
  for (const older of service.deployments) {
    older.status = "ACTIVE";
    older.desiredCount = 0;
  }
  service.deployments = [deployment, ...service.deployments];
  service.taskDefinitionArn = deployment.taskDefinitionArn;
  service.crashes = 0;
  service.notBeforeMs = 0;
}

/** Notes what happened where DescribeServices shows it; keeps the last 100. */
export function noteEvent(service: ServiceState, now: string, message: string): void {
  const full = `(service ${service.name}) ${message}`;
  if (service.events[0]?.message === full) return;
  service.events = [
    { id: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`, createdAt: now, message: full },
    ...service.events,
  ].slice(0, 100);
}
