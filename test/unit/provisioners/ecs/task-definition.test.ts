import { describe, expect, it } from "vitest";
import { taskDefinition } from "../../../../src/provisioners/ecs/task-definition.ts";
import type { TaskDefinitionSpec } from "../../../../src/provisioners/ecs/task-definition-view.ts";
import { lowerTagList, partTags } from "../../../../src/provisioners/support/tags.ts";
import { describeKind, fakeAws, nodeOf } from "../harness.ts";

const spec: TaskDefinitionSpec = {
  cpu: 256,
  memoryMiB: 512,
  architecture: "ARM64",
  executionRoleArn: "arn:execution",
  taskRoleArn: "arn:task",
  containerName: "api",
  image: "repo:1",
  port: 3000,
  user: "1000",
  readOnlyRoot: true,
  environment: { PORT: "3000", LOG_LEVEL: "info" },
  secrets: { API_KEYS: "arn:keys" },
  stopTimeoutSeconds: 30,
  healthCheck: {
    command: ["CMD", "true"],
    intervalSeconds: 10,
    timeoutSeconds: 5,
    retries: 3,
    startPeriodSeconds: 30,
  },
  logs: { group: "shop-logs", region: "eu-west-1", streamPrefix: "api" },
};
const node = nodeOf("task-definition", spec);
const container = {
  name: "api",
  image: "repo:1",
  essential: true,
  user: "1000",
  readonlyRootFilesystem: true,
  portMappings: [{ containerPort: 3000, protocol: "tcp" }],
  environment: [
    { name: "PORT", value: "3000" },
    { name: "LOG_LEVEL", value: "info" },
  ],
  secrets: [{ name: "API_KEYS", valueFrom: "arn:keys" }],
  stopTimeout: 30,
  healthCheck: { command: ["CMD", "true"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 },
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": "shop-logs",
      "awslogs-region": "eu-west-1",
      "awslogs-stream-prefix": "api",
    },
  },
};
const registration = {
  family: "shop-task-definition",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  cpu: "256",
  memory: "512",
  runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
  executionRoleArn: "arn:execution",
  taskRoleArn: "arn:task",
  containerDefinitions: [container],
  tags: lowerTagList(partTags("shop", "task-definition")),
};
const arn = (revision: number) =>
  `arn:aws:ecs:eu-west-1:111111111111:task-definition/shop-task-definition:${revision}`;
/** As AWS gives it back: with defaults that nobody asked for, lists in another order. */
const found = {
  ...registration,
  taskDefinitionArn: arn(4),
  revision: 4,
  status: "ACTIVE",
  containerDefinitions: [
    {
      ...container,
      cpu: 0,
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }],
      environment: container.environment.toReversed(),
    },
  ],
};
const register = { command: "RegisterTaskDefinition", input: registration };
const answers = {
  RegisterTaskDefinition: { taskDefinition: { ...found, taskDefinitionArn: arn(5), revision: 5 } },
};

describeKind({
  provisioner: taskDefinition,
  node,
  converged: { DescribeTaskDefinition: { taskDefinition: found, tags: registration.tags } },
  drifts: [
    {
      name: "another image is another revision",
      now: { image: "repo:0" },
      fields: ["image"],
      sends: [register],
      answers,
    },
    {
      name: "so is a variable that somebody added",
      now: { environment: { ...spec.environment, DEBUG: "1" } },
      fields: ["environment"],
      sends: [register],
      answers,
    },
    {
      name: "so is a root that can be written",
      now: { readOnlyRoot: false },
      fields: ["readOnlyRoot"],
      sends: [register],
      answers,
    },
    {
      name: "a tag alone is no other revision",
      now: { tags: { ...node.tags, "privlink:part": "x" } },
      fields: ["tags.privlink:part"],
      sends: [
        {
          command: "TagResource",
          input: { resourceArn: arn(4), tags: [{ key: "privlink:part", value: "task-definition" }] },
        },
      ],
    },
  ],
});

describe("task-definition", () => {
  it("registers no second revision of what a crashed run registered", async () => {
    const aws = fakeAws({ DescribeTaskDefinition: { taskDefinition: found, tags: registration.tags } });
    expect(await taskDefinition.create(node, aws.context)).toMatchObject({ revision: 4 });
    expect(aws.writes()).toEqual([]);
  });

  it("is absent when the family has no active revision", async () => {
    const aws = fakeAws({ DescribeTaskDefinition: { fault: "ClientException" } });
    expect((await taskDefinition.observe([node], aws.context)).size).toBe(0);
  });

  it("lets a refusal through: denied is never missing", async () => {
    const aws = fakeAws({ DescribeTaskDefinition: { fault: "AccessDeniedException" } });
    await expect(taskDefinition.observe([node], aws.context)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("goes with all revisions, and with no other family's", async () => {
    const aws = fakeAws({
      DescribeTaskDefinition: { taskDefinition: found, tags: registration.tags },
      ListTaskDefinitions: [
        { taskDefinitionArns: [arn(3), arn(3).replace(":3", "-of-somebody:1")], nextToken: "more" },
        { taskDefinitionArns: [arn(4)] },
      ],
      DeregisterTaskDefinition: {},
    });
    const observed = (await taskDefinition.observe([node], aws.context)).get("task-definition");
    if (observed === undefined) throw new Error("not found");
    await taskDefinition.remove(node, observed, aws.context, { finalSnapshot: true });
    expect(aws.writes().map(({ input }) => input)).toEqual([
      { taskDefinition: arn(3) },
      { taskDefinition: arn(4) },
    ]);
  });
});
