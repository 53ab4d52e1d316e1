import { fileURLToPath } from "node:url";
import { AwsFault } from "../../operation.ts";
import { ecsState, type TaskDefinitionState, type TaskState } from "../../services/ecs/state.ts";
import { taskEnded, taskStarted } from "../../services/ecs/task-lifecycle.ts";
import { appendLogEvents } from "../../services/logs/log-events.ts";
import { readSecretValue } from "../../services/secretsmanager/read-secret-value.ts";
import type { SliceScope } from "../../world/slice.ts";
import { startTask, type TaskProcess } from "../task-process.ts";
import { createController, type Controller } from "./controller.ts";
import { ContainerRefused, checkImage, reachServices } from "./container-prerequisites.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a task needs of the machine. */
export interface TaskHost {
  /** The bundled API service, which the image of the sandbox's repositories stands for. */
  readonly program: URL;
  /** The bundled preload that gives a process a network of its own. */
  readonly preload: URL;
  /** Resolver of a VPC. */
  readonly resolverOf: (vpcId: string) => { readonly address: string; readonly port: number };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly entryPoint?: string[];
  readonly command?: string[];
  readonly environment?: { name: string; value: string }[];
  readonly secrets?: { name: string; valueFrom: string }[];
  readonly stopTimeout?: number;
  readonly logConfiguration?: { logDriver: string; options?: Record<string, string> };
}

/** What ECS says of tasks that a stop of the sandbox took with it. */
const hostReplaced = "The host of the task was replaced";

/** Where the program lies in the image; commands of task definitions name it so. */
const programInImage = "/app/main.js";

/** Runs the container of every task that ECS wants to run, as a process; stops it when ECS wants that. */
export function taskController(surroundings: Surroundings, host: TaskHost): Controller {
  const { world, network, authority, guard, report } = surroundings;
  const running = new Map<string, TaskProcess>();
  const stopping = new Set<string>();
  let hostStops = false;

  const start = async (scope: SliceScope, task: TaskState): Promise<void> => {
    const definition = definitionOf(scope, task);
    const container = (definition?.definition["containerDefinitions"] as Container[] | undefined)?.[0];
    if (definition === undefined || container === undefined)
      throw new ContainerRefused("CannotStartContainerError: no such task definition");
    const logs = logTarget(container, task);
    reachServices(surroundings, scope, task, {
      logs: logs !== undefined,
      secrets: (container.secrets ?? []).length > 0,
    });
    checkImage(scope, container.image);
    const write = logWriter(scope, logs);
    const eni = network.find(task.networkInterfaceId)?.eni;
    const process = await startTask({
      command: commandOf(container, host.program),
      environment: {
        // The image of the sandbox trusts the sandbox's authority where AWS's image trusts Amazon's.
        DB_TLS_CA_FILE: authority.certificatePath,
        REDIS_TLS_CA_FILE: authority.certificatePath,
        ...environmentOf(container, world),
      },
      workingDirectory: "/",
      network: {
        address: network.addressOf(task.networkInterfaceId),
        preload: host.preload,
        ...(eni !== undefined && { resolver: host.resolverOf(eni.vpcId) }),
      },
      stopTimeoutSeconds: container.stopTimeout ?? 30,
      guard,
      onLog: write,
    });
    running.set(task.arn, process);
    taskStarted(scope, task.arn);
    world.touch();
    void process.exited.then(({ exitCode, signal }) => {
      running.delete(task.arn);
      stopping.delete(task.arn);
      // 128 + number, as a container engine reports a signal.
      taskEnded(scope, task.arn, {
        exitCode: exitCode ?? (signal === "SIGKILL" ? 137 : 143),
        ...(hostStops && { reason: hostReplaced, hostLost: true }),
      });
      world.touch();
    });
  };

  const startOrFail = async (scope: SliceScope, task: TaskState): Promise<void> => {
    try {
      await start(scope, task);
    } catch (error) {
      const known = error instanceof ContainerRefused || error instanceof AwsFault;
      if (!known) report(error, `starting task ${task.id}`);
      const reason =
        error instanceof AwsFault
          ? `ResourceInitializationError: unable to pull secrets or registry auth: ${error.code}: ${error.message}`
          : (error as Error).message;
      taskEnded(scope, task.arn, { reason, neverStarted: true });
      world.touch();
    }
  };

  return createController(
    "tasks",
    async () => {
      const starts: Promise<void>[] = [];
      for (const { account, region, data } of ecsState.all(world)) {
        const scope = { world, account, region };
        for (const task of Object.values(data.tasks)) {
          const process = running.get(task.arn);
          if (task.lastStatus === "ACTIVATING" && process === undefined)
            starts.push(startOrFail(scope, task));
          if (task.lastStatus !== "STOPPING" || stopping.has(task.arn)) continue;
          if (process === undefined) {
            taskEnded(scope, task.arn, {});
            world.touch();
          } else {
            stopping.add(task.arn);
            void process.stop();
          }
        }
      }
      await Promise.all(starts);
    },
    async () => {
      hostStops = true;
      await Promise.all([...running.values()].map((process) => process.stop()));
    },
    report,
  );
}

/** Ends, for ECS, the tasks whose processes an earlier run of the sandbox took with it. */
export function endLostTasks({ world }: Surroundings): void {
  for (const { account, region, data } of ecsState.all(world)) {
    for (const task of Object.values(data.tasks)) {
      if (["RUNNING", "DEACTIVATING", "STOPPING"].includes(task.lastStatus)) {
        taskEnded({ world, account, region }, task.arn, { reason: hostReplaced, hostLost: true });
      }
    }
  }
}

function definitionOf(scope: SliceScope, task: TaskState): TaskDefinitionState | undefined {
  const families = Object.values(ecsState(scope).taskDefinitions);
  return families.flat().find((entry) => entry.arn === task.taskDefinitionArn);
}

function commandOf(container: Container, program: URL): [string, ...string[]] {
  const given = [...(container.entryPoint ?? []), ...(container.command ?? [])];
  const [first = "node", ...rest] =
    container.entryPoint === undefined ? ["node", programInImage, ...(container.command ?? [])] : given;
  const placed = rest.map((argument) => (argument === programInImage ? fileURLToPath(program) : argument));
  return [first, ...placed];
}

function environmentOf(container: Container, world: SliceScope["world"]): Record<string, string> {
  const plain = (container.environment ?? []).map(({ name, value }) => [name, value] as const);
  const secret = (container.secrets ?? []).map(
    ({ name, valueFrom }) => [name, readSecretValue(world, valueFrom)] as const,
  );
  return Object.fromEntries([...plain, ...secret]);
}

interface LogTarget {
  readonly group: string;
  readonly stream: string;
}

function logTarget(container: Container, task: TaskState): LogTarget | undefined {
  const { logDriver, options } = container.logConfiguration ?? {};
  if (logDriver !== "awslogs") return undefined;
  const prefix = options?.["awslogs-stream-prefix"] ?? "ecs";
  return { group: options?.["awslogs-group"] ?? "", stream: `${prefix}/${container.name}/${task.id}` };
}

/** Writes lines to a stream; its first call tells whether the log group exists. @throws AwsFault */
function logWriter(scope: SliceScope, target: LogTarget | undefined): (line: string) => void {
  if (target === undefined) return () => undefined;
  const append = (messages: readonly string[]): void => {
    const { world, account, region } = scope;
    const events = messages.map((message) => ({ timestamp: world.clock.now(), message }));
    appendLogEvents(world, { account, region, ...target, events });
  };
  append([]);
  return (line) => {
    try {
      append([line]);
    } catch {
      // The log group was deleted under a running task: CloudWatch drops the lines too.
    }
  };
}
