import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { ecsState, type ClusterState, type ServiceState, type TaskDefinitionState } from "./state.ts";
import { lookUp } from "../support/records.ts";

/** A client error of ECS. */
export function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}

/** ARN of something in ECS. */
export function ecsArn(scope: SliceScope, resource: string): string {
  return `arn:aws:ecs:${scope.region}:${scope.account}:${resource}`;
}

/** Last part of an ARN, or the name itself. */
export function shortName(nameOrArn: string): string {
  return nameOrArn.split("/").at(-1) ?? nameOrArn;
}

/** An active cluster by name or ARN. @source aws-facts 2.3 */
export function activeCluster(scope: SliceScope, nameOrArn: string | undefined): ClusterState {
  const cluster = lookUp(ecsState(scope).clusters, shortName(nameOrArn ?? "default"));
  if (cluster?.status !== "ACTIVE") throw new AwsFault("ClusterNotFoundException", "Cluster not found.");
  return cluster;
}

/** A service that can be changed. @source aws-facts 2.3 */
export function activeService(scope: SliceScope, cluster: ClusterState, nameOrArn: string): ServiceState {
  const service = ecsState(scope).services[`${cluster.name}/${shortName(nameOrArn)}`];
  if (service === undefined) throw new AwsFault("ServiceNotFoundException", "Service not found.");
  if (service.status !== "ACTIVE") throw new AwsFault("ServiceNotActiveException", "Service was not ACTIVE.");
  return service;
}

/** A revision by ARN, `family:revision`, or `family` for the newest active one. */
export function taskDefinition(scope: SliceScope, nameOrArn: string): TaskDefinitionState | undefined {
  const [family = "", revision] = shortName(nameOrArn).split(":");
  const revisions = lookUp(ecsState(scope).taskDefinitions, family) ?? [];
  return revision === undefined
    ? revisions.findLast((entry) => entry.status === "ACTIVE")
    : revisions.find((entry) => entry.revision === Number(revision));
}

/** An active revision. */
export function activeTaskDefinition(scope: SliceScope, nameOrArn: string): TaskDefinitionState {
  const found = taskDefinition(scope, nameOrArn);
  if (found === undefined) throw new AwsFault("ClientException", "Unable to describe task definition.");
  if (found.status !== "ACTIVE") throw invalid("TaskDefinition is inactive");
  return found;
}
