import type { HealthCheck, RegisterTaskDefinitionCommandInput, TaskDefinition } from "@aws-sdk/client-ecs";
import type { ResourceNode } from "../../engine/contract.ts";
import { present } from "../support/provisioner.ts";
import { lowerTagList, type Tags } from "../support/tags.ts";

/** One container on Fargate. */
export interface TaskDefinitionSpec {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly architecture: "ARM64" | "X86_64";
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly containerName: string;
  readonly image: string;
  readonly port: number;
  /** User id inside the container. */
  readonly user: string;
  readonly readOnlyRoot: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Variable to ARN of a secret, or `<arn>:<json key>::`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopTimeoutSeconds: number;
  /** What ECS runs inside the container; the load balancer's check alone decides when absent. */
  readonly healthCheck?: ContainerHealthCheck;
  readonly logs: { readonly group: string; readonly region: string; readonly streamPrefix: string };
}

/** A health check inside the container. */
export interface ContainerHealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
}

/** The latest active revision of a family. */
export interface TaskDefinitionObserved {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly executionRoleArn: string | undefined;
  readonly taskRoleArn: string | undefined;
  readonly containerName: string | undefined;
  readonly image: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly readOnlyRoot: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly stopTimeoutSeconds: number | undefined;
  readonly healthCheck: ContainerHealthCheck | undefined;
  readonly logs: TaskDefinitionSpec["logs"] | undefined;
  readonly tags: Tags;
}

/** What makes another revision. */
export const comparedFields = [
  "cpu",
  "memoryMiB",
  "architecture",
  "executionRoleArn",
  "taskRoleArn",
  "containerName",
  "image",
  "port",
  "user",
  "readOnlyRoot",
  "environment",
  "secrets",
  "stopTimeoutSeconds",
  "healthCheck",
  "logs",
] as const satisfies readonly (keyof TaskDefinitionSpec)[];

/** The request that registers a spec. */
export function registration(node: ResourceNode<TaskDefinitionSpec>): RegisterTaskDefinitionCommandInput {
  const { spec } = node;
  return {
    family: node.name,
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: String(spec.cpu),
    memory: String(spec.memoryMiB),
    runtimePlatform: { cpuArchitecture: spec.architecture, operatingSystemFamily: "LINUX" },
    executionRoleArn: spec.executionRoleArn,
    taskRoleArn: spec.taskRoleArn,
    containerDefinitions: [
      {
        name: spec.containerName,
        image: spec.image,
        essential: true,
        user: spec.user,
        readonlyRootFilesystem: spec.readOnlyRoot,
        portMappings: [{ containerPort: spec.port, protocol: "tcp" }],
        environment: Object.entries(spec.environment).map(([name, value]) => ({ name, value })),
        secrets: Object.entries(spec.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
        stopTimeout: spec.stopTimeoutSeconds,
        ...(spec.healthCheck === undefined ? {} : { healthCheck: healthCheckOf(spec.healthCheck) }),
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": spec.logs.group,
            "awslogs-region": spec.logs.region,
            "awslogs-stream-prefix": spec.logs.streamPrefix,
          },
        },
      },
    ],
    tags: lowerTagList(node.tags),
  };
}

function healthCheckOf(check: ContainerHealthCheck): HealthCheck {
  return {
    command: [...check.command],
    interval: check.intervalSeconds,
    timeout: check.timeoutSeconds,
    retries: check.retries,
    startPeriod: check.startPeriodSeconds,
  };
}

/** Reads a revision back into the terms of the spec; what AWS fills in by itself falls away. */
export function readTaskDefinition(from: TaskDefinition, tags: Tags): TaskDefinitionObserved {
  const [container] = from.containerDefinitions ?? [];
  return {
    arn: present(from.taskDefinitionArn, "taskDefinitionArn"),
    family: present(from.family, "family"),
    revision: from.revision ?? 0,
    cpu: Number(from.cpu),
    memoryMiB: Number(from.memory),
    architecture: from.runtimePlatform?.cpuArchitecture ?? "X86_64",
    executionRoleArn: from.executionRoleArn,
    taskRoleArn: from.taskRoleArn,
    containerName: container?.name,
    image: container?.image,
    port: container?.portMappings?.[0]?.containerPort,
    user: container?.user,
    readOnlyRoot: container?.readonlyRootFilesystem ?? false,
    environment: pairs(container?.environment, ({ value }) => value),
    secrets: pairs(container?.secrets, ({ valueFrom }) => valueFrom),
    stopTimeoutSeconds: container?.stopTimeout,
    healthCheck:
      container?.healthCheck === undefined
        ? undefined
        : {
            command: container.healthCheck.command ?? [],
            intervalSeconds: container.healthCheck.interval ?? 30,
            timeoutSeconds: container.healthCheck.timeout ?? 5,
            retries: container.healthCheck.retries ?? 3,
            startPeriodSeconds: container.healthCheck.startPeriod ?? 0,
          },
    logs: logsOf(container?.logConfiguration?.options),
    tags,
  };
}

function logsOf(
  options: Readonly<Record<string, string>> | undefined,
): TaskDefinitionSpec["logs"] | undefined {
  if (options === undefined) return undefined;
  return {
    group: options["awslogs-group"] ?? "",
    region: options["awslogs-region"] ?? "",
    streamPrefix: options["awslogs-stream-prefix"] ?? "",
  };
}

function pairs<T extends { name?: string | undefined }>(
  list: readonly T[] | undefined,
  valueOf: (entry: T) => string | undefined,
): Record<string, string> {
  return Object.fromEntries((list ?? []).map((entry) => [entry.name ?? "", valueOf(entry) ?? ""]));
}
