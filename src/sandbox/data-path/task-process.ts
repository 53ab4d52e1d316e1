import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { exitOf, signalGroup, spawned, type ExitStatus } from "./child-exit.ts";
import { readLines } from "./log-lines.ts";
import type { ProcessGuard } from "./process-guard.ts";
import type { TcpEndpoint } from "./proxy-protocol.ts";

/** The network that a task believes to be alone in. */
export interface TaskNetwork {
  /** Loopback address of the task's network interface. */
  readonly address: string;
  /** The VPC's resolver; without one, no name resolves. */
  readonly resolver?: TcpEndpoint;
  /** The built `task-network.ts`, a file of its own: every Node process of the task loads it first. */
  readonly preload: URL;
}

/** Options of {@link startTask}. */
export interface TaskOptions {
  /** Program and arguments; `node` is the Node that runs the sandbox. */
  readonly command: readonly [string, ...string[]];
  /** The whole environment, but for what the network needs and a PATH where none is given. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly network: TaskNetwork;
  /** SIGTERM, then SIGKILL after these many seconds; ECS's default is 30. */
  readonly stopTimeoutSeconds: number;
  readonly guard: ProcessGuard;
  readonly onLog: (line: string, stream: "stdout" | "stderr") => void;
}

/** A running task. */
export interface TaskProcess {
  readonly pid: number;
  /** Resolves when its first process has ended and its output is read; nothing of it is left then. */
  readonly exited: Promise<ExitStatus>;
  /** Ends it as ECS does; resolves when it has ended. Calling it twice is no error. */
  stop(): Promise<ExitStatus>;
}

/**
 * Runs the container of a task as a process. It sees only its own environment, and, as far as Node programs
 * go, a network interface and a loopback of its own: see task-network.ts.
 *
 * @throws Error when the program cannot be executed.
 */
export async function startTask(options: TaskOptions): Promise<TaskProcess> {
  const [program, ...args] = options.command;
  const child = spawn(program, args, {
    cwd: options.workingDirectory,
    env: environmentOf(options),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  readLines(child.stdout, (line) => options.onLog(line, "stdout"));
  readLines(child.stderr, (line) => options.onLog(line, "stderr"));
  const exited = exitOf(child);
  const pid = await spawned(child);
  options.guard.add(pid, "KILL");
  void exited.then(() => options.guard.remove(pid));

  return {
    pid,
    exited,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return exited;
      // Like a container engine: the first process is asked, all of them are killed.
      child.kill("SIGTERM");
      const last = setTimeout(() => signalGroup(pid, "SIGKILL"), options.stopTimeoutSeconds * 1000);
      const status = await exited;
      clearTimeout(last);
      return status;
    },
  };
}

function environmentOf({ environment, network }: TaskOptions): Record<string, string> {
  const { address, resolver, preload } = network;
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const nodeOptions = [`--import=${preload.href}`, environment["NODE_OPTIONS"] ?? ""].join(" ").trim();
  return {
    PATH: path,
    ...environment,
    NODE_OPTIONS: nodeOptions,
    PRIVLINK_TASK_NETWORK: JSON.stringify({ address, resolver }),
  };
}
