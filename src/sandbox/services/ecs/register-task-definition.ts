import {
  RegisterTaskDefinition$,
  type RegisterTaskDefinitionRequest,
  type RegisterTaskDefinitionResponse,
} from "@aws-sdk/client-ecs";
import { AwsFault, operation } from "../../operation.ts";
import { ecsArn } from "./find.ts";
import { ecsState, type TaskDefinitionState } from "./state.ts";
import { describeRevision } from "./task-definitions.ts";
import { lookUp } from "../support/records.ts";

/** CPU units that Fargate offers, each with the memory that fits, in MiB. */
const fargateSizes: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [256, [512, 2048]],
  [512, [1024, 4096]],
  [1024, [2048, 8192]],
  [2048, [4096, 16_384]],
  [4096, [8192, 30_720]],
]);

const refused = (message: string): AwsFault => new AwsFault("ClientException", message);

/** Registers a revision; every call makes a new one. @source aws-facts 2.2 */
export const registerTaskDefinition = operation<
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse
>(
  RegisterTaskDefinition$,
  [
    "family",
    "taskRoleArn",
    "executionRoleArn",
    "networkMode",
    "requiresCompatibilities",
    "cpu",
    "memory",
    "tags",
    "runtimePlatform",
    "volumes.name",
    ...[
      "name",
      "image",
      "essential",
      "cpu",
      "memory",
      "portMappings",
      "environment",
      "secrets",
      "command",
      "entryPoint",
      "logConfiguration",
      "healthCheck",
      "stopTimeout",
      "readonlyRootFilesystem",
      "user",
      "linuxParameters",
      "mountPoints",
      "privileged",
      "volumesFrom",
      "systemControls",
      "ulimits",
      "workingDirectory",
    ].map((member) => `containerDefinitions.${member}`),
  ],
  (input, call) => {
    const family = input.family ?? "";
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(family)) throw refused("Family contains invalid characters.");
    const [container, ...more] = input.containerDefinitions ?? [];
    if (container?.name === undefined || container.image === undefined) {
      throw refused("Container.name and Container.image should not be null or empty.");
    }
    if (more.length > 0)
      throw new AwsFault("NotImplemented", "The sandbox runs tasks of one container.", 501);
    if (!(input.requiresCompatibilities ?? []).includes("FARGATE")) {
      throw new AwsFault("NotImplemented", "The sandbox runs Fargate task definitions only.", 501);
    }
    if (input.networkMode !== "awsvpc") throw refused("Fargate only supports network mode 'awsvpc'.");
    checkSize(Number(input.cpu), Number(input.memory));
    if ((container.secrets ?? []).length > 0 && input.executionRoleArn === undefined) {
      throw refused(
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
      );
    }

    const { tags = [], ...definition } = input;
    const families = ecsState(call).taskDefinitions;
    const revisions = lookUp(families, family) ?? (families[family] = []);
    const revision = (revisions.at(-1)?.revision ?? 0) + 1;
    const state: TaskDefinitionState = {
      arn: ecsArn(call, `task-definition/${family}:${revision}`),
      family,
      revision,
      status: "ACTIVE",
      definition: withDefaults(definition),
      registeredAt: call.world.clock.iso(),
      tags,
    };
    revisions.push(state);
    return { taskDefinition: describeRevision(state), tags };
  },
);

function checkSize(cpu: number, memoryMiB: number): void {
  const range = fargateSizes.get(cpu);
  if (range === undefined || memoryMiB < range[0] || memoryMiB > range[1]) {
    throw refused("No Fargate configuration exists for given values.");
  }
}

/** What AWS fills in when it is not given. */
function withDefaults(definition: Omit<RegisterTaskDefinitionRequest, "tags">): Record<string, unknown> {
  const containerDefinitions = (definition.containerDefinitions ?? []).map((container) => ({
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings: (container.portMappings ?? []).map((mapping) => ({
      hostPort: mapping.containerPort,
      protocol: "tcp",
      ...mapping,
    })),
  }));
  return JSON.parse(JSON.stringify({ ...definition, containerDefinitions })) as Record<string, unknown>;
}
