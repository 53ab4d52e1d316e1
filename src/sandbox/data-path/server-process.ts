import { spawn } from "node:child_process";
import { exitOf, signalGroup, spawned, type ExitStatus } from "./child-exit.ts";
import { readLines } from "./log-lines.ts";
import type { ProcessGuard } from "./process-guard.ts";
import type { Account } from "./unprivileged-account.ts";

/** Lines of a server's log that an error quotes when the server does not start. */
const QUOTED_LINES = 5;

/** A running server of the data path. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<ExitStatus>;
  /** Ends it; resolves when it has ended. Calling it twice is no error. */
  stop(): Promise<void>;
}

/** Options of {@link startServer}. */
export interface ServerOptions {
  readonly program: string;
  /** Never a secret: everybody on the machine can read the arguments of a process. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly account?: Account | undefined;
  /** The line of its log that says that it accepts connections. */
  readonly readyLine: RegExp;
  readonly readySeconds: number;
  readonly stopSignal: "INT" | "TERM";
  /** After these many seconds SIGKILL follows. */
  readonly stopSeconds: number;
  readonly guard: ProcessGuard;
  readonly onLog: (line: string) => void;
}

/**
 * Starts a server and waits until it accepts connections.
 *
 * @throws Error with the end of its log when it ends, or does not get ready in time.
 */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { program, account, guard } = options;
  const child = spawn(program, options.args, {
    cwd: options.cwd,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe"],
    // Its own process group: Ctrl-C in the sandbox's terminal is ours to handle, in our order.
    detached: true,
    ...(account !== undefined && { uid: account.uid, gid: account.gid }),
  });
  const exited = exitOf(child);
  const tail: string[] = [];
  const ready = new Promise<void>((resolve) => {
    const take = (line: string): void => {
      if (tail.push(line) > QUOTED_LINES) tail.shift();
      if (options.readyLine.test(line)) resolve();
      options.onLog(line);
    };
    readLines(child.stdout, take);
    readLines(child.stderr, take);
  });
  const pid = await spawned(child);
  guard.add(pid, options.stopSignal);
  void exited.then(() => guard.remove(pid));

  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return void (await exited);
    signalGroup(pid, `SIG${options.stopSignal}`);
    const last = setTimeout(() => signalGroup(pid, "SIGKILL"), options.stopSeconds * 1000);
    await exited;
    clearTimeout(last);
  };

  const problem = await firstProblem(ready, exited, options.readySeconds);
  if (problem === undefined) return { pid, exited, stop };
  await stop();
  throw new Error(`${program} ${problem}: ${tail.join(" | ") || "it wrote no log"}`);
}

/** Why the server is not ready, or undefined when it is. */
async function firstProblem(
  ready: Promise<void>,
  exited: Promise<ExitStatus>,
  seconds: number,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`was not ready after ${seconds} s`), seconds * 1000);
  });
  const ended = exited.then(({ exitCode }) => `ended with code ${exitCode}`);
  const problem = await Promise.race([ready.then(() => undefined), ended, late]);
  clearTimeout(timer);
  return problem;
}
