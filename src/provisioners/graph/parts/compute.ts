import { node } from "../../../engine/graph.ts";
import { ref } from "../../../engine/ref.ts";
import { repository } from "../../ecr/repository.ts";
import { cluster, type ClusterObserved } from "../../ecs/cluster.ts";
import { service } from "../../ecs/service.ts";
import { taskDefinition } from "../../ecs/task-definition.ts";
import type { TaskDefinitionObserved } from "../../ecs/task-definition-view.ts";
import type { TargetGroupObserved } from "../../elbv2/target-group.ts";
import type { RoleObserved } from "../../iam/role.ts";
import { logGroup, type LogGroupObserved } from "../../logs/log-group.ts";
import { secret } from "../../secretsmanager/secret.ts";
import type { ScalingConfig } from "../operations-config.ts";
import type { RepositoryConfig } from "../producer-config.ts";
import { environmentOf, imageOf, ownImageTag, secretsOf } from "./container.ts";
import { endpointIds } from "./endpoints.ts";
import { subnetRefs } from "./network.ts";
import { part, type Blueprint, type ProducerNode } from "./part.ts";
import { groupRef, ruleNodeIds } from "./security.ts";

const containerName = "api";

/** The API image checks itself; an image of somebody else has no such command. */
const ownHealthCheck = {
  command: ["CMD", "node", "/app/main.js", "--health-check"],
  intervalSeconds: 10,
  timeoutSeconds: 5,
  retries: 3,
  startPeriodSeconds: 30,
};

/** Image repository, logs, API keys, cluster, task definition and service. */
export function computePart(blueprint: Blueprint): ProducerNode[] {
  const { stack, logs, cluster: clusterConfig, repository: images } = blueprint.config;
  const imageTag = ownImageTag(blueprint);
  return [
    node(repository, {
      ...part(blueprint, "repository", `${stack}-api`),
      spec: { lifecyclePolicy: lifecyclePolicy(images), ...(imageTag === undefined ? {} : { imageTag }) },
    }),
    node(logGroup, { ...part(blueprint, "logs"), spec: { retentionDays: logs.retentionDays } }),
    node(secret, {
      ...part(blueprint, "api-keys"),
      spec: { description: `privlink ${stack}: API keys, separated by commas`, length: 40 },
    }),
    node(cluster, { ...part(blueprint, "cluster"), spec: clusterConfig }),
    taskDefinitionNode(blueprint),
    serviceNode(blueprint),
  ];
}

function taskDefinitionNode(blueprint: Blueprint): ProducerNode {
  const { config, facts } = blueprint;
  return node(taskDefinition, {
    ...part(blueprint, "task-definition"),
    spec: {
      cpu: config.service.cpu,
      memoryMiB: config.service.memoryMiB,
      architecture: config.service.architecture,
      executionRoleArn: ref("execution-role", ({ arn }: RoleObserved) => arn),
      taskRoleArn: ref("task-role", ({ arn }: RoleObserved) => arn),
      containerName,
      image: imageOf(blueprint),
      port: config.service.port,
      user: config.service.user,
      readOnlyRoot: config.service.readOnlyRoot,
      environment: environmentOf(blueprint),
      secrets: secretsOf(blueprint),
      stopTimeoutSeconds: config.service.stopTimeoutSeconds,
      ...(ownImageTag(blueprint) === undefined ? {} : { healthCheck: ownHealthCheck }),
      logs: {
        group: ref("logs", ({ name }: LogGroupObserved) => name),
        region: facts.region,
        streamPrefix: containerName,
      },
    },
  });
}

function serviceNode(blueprint: Blueprint): ProducerNode {
  const { config } = blueprint;
  return node(service, {
    ...part(blueprint, "service"),
    spec: {
      clusterArn: ref("cluster", ({ arn }: ClusterObserved) => arn),
      taskDefinitionArn: ref("task-definition", ({ arn }: TaskDefinitionObserved) => arn),
      desiredCount: config.service.desiredCount,
      ...(config.scaling === false ? {} : { scaledBetween: taskLimits(config.scaling) }),
      subnetIds: subnetRefs(blueprint, "app"),
      securityGroupIds: [groupRef("tasks")],
      targetGroupArn: ref("targets", ({ arn }: TargetGroupObserved) => arn),
      containerName,
      containerPort: config.service.port,
      gracePeriodSeconds: config.service.gracePeriodSeconds,
      circuitBreaker: config.service.circuitBreaker,
      zoneRebalancing: config.service.zoneRebalancing,
    },
    after: [
      // ECS refuses a target group that hangs on no listener. @source aws-facts 2.6
      "listener",
      ...ruleNodeIds(blueprint),
      // Without them a task fails minutes later, for want of its image or its secrets. @source aws-facts 2.8
      ...endpointIds(blueprint).map((id) => ({ node: id, milestone: "ready" as const })),
    ],
  });
}

const taskLimits = ({ minTasks, maxTasks }: ScalingConfig) => ({ minTasks, maxTasks });

/** Versions stay, builds without a tag go. */
const lifecyclePolicy = ({ untaggedDays, keepImages }: RepositoryConfig) => ({
  rules: [
    {
      rulePriority: 1,
      description: `Expire images without a tag after ${untaggedDays} days`,
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: untaggedDays,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `Keep the last ${keepImages} images`,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
      action: { type: "expire" },
    },
  ],
});
