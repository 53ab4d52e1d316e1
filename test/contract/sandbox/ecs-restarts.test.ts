import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  waitUntilServicesStable,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ec2State } from "../../../src/sandbox/services/ec2/state.ts";
import { ecsState, type ServiceState } from "../../../src/sandbox/services/ecs/state.ts";
import { taskEnded, type TaskEnd } from "../../../src/sandbox/services/ecs/task-lifecycle.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";

let sandbox: TestSandbox;
let ecs: ECSClient;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  ecs = new ECSClient(sandbox.client("producer"));
  await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "api",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "api", image: "api:1" }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: "c",
      serviceName: "api",
      taskDefinition: "api",
      desiredCount: 2,
      launchType: "FARGATE",
      networkConfiguration: {
        awsvpcConfiguration: { subnets: Object.keys(ec2State(scope()).subnets).slice(0, 2) },
      },
    }),
  );
  await stable();
});
afterAll(() => sandbox.close());

const scope = () => ({ world: sandbox.world, account: "111111111111", region: "us-east-1" });
const stable = () =>
  waitUntilServicesStable(
    { client: ecs, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 },
    { cluster: "c", services: ["api"] },
  );
const service = (): ServiceState => {
  const found = ecsState(scope()).services["c/api"];
  if (found === undefined) throw new Error("the service is gone");
  return found;
};
const end = (how: TaskEnd): void => {
  const tasks = Object.values(ecsState(scope()).tasks).filter(({ lastStatus }) => lastStatus === "RUNNING");
  for (const task of tasks) taskEnded(scope(), task.arn, how);
};

describe("tasks that end by themselves", () => {
  it("are replaced, with a pause that is forgotten once the service is steady again", async () => {
    for (let round = 0; round < 3; round += 1) {
      end({ exitCode: 137 });
      expect(service().crashes).toBe(2);
      await stable();
      expect(service().crashes).toBe(0);
    }
  });

  it("are replaced at once when their host was lost: that is no failure of theirs", async () => {
    end({ reason: "The host of the task was replaced", hostLost: true });
    expect(service()).toMatchObject({ crashes: 0 });
    expect(service().notBeforeMs).toBeLessThanOrEqual(sandbox.world.clock.now());
    expect(service().events[0]?.message).toContain("The host of the task was replaced");
    await stable();
  });
});
