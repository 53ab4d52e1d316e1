import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { TaskDefinitionState } from "./state.ts";

/** A revision as DescribeTaskDefinition shows it. */
export function describeRevision(state: TaskDefinitionState): TaskDefinition {
  return {
    ...(state.definition as TaskDefinition),
    taskDefinitionArn: state.arn,
    family: state.family,
    revision: state.revision,
    status: state.status,
    compatibilities: ["EC2", "FARGATE"],
    requiresAttributes: [],
    placementConstraints: [],
    volumes: (state.definition["volumes"] as TaskDefinition["volumes"]) ?? [],
    registeredAt: new Date(state.registeredAt),
    ...(state.deregisteredAt !== undefined && { deregisteredAt: new Date(state.deregisteredAt) }),
  };
}
