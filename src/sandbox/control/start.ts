import { spawn } from "node:child_process";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { ConditionOptions } from "../faults/conditions.ts";
import { ControlFault } from "./fault.ts";
import { runningInstance, type Instance } from "./instance.ts";
import { makePrivateDirectory } from "./private-directory.ts";

/** How `sandbox start` starts the server process. */
export interface StartOptions {
  readonly directory: string;
  readonly port: number;
  readonly timeScale: number;
  readonly dataPath: boolean;
  /** What fails on purpose; absent = nothing. */
  readonly conditions?: ConditionOptions;
  /** The bundled server. */
  readonly serverFile: string;
  readonly signal: AbortSignal;
}

/** First line that the server writes to file descriptor 3. */
export type ServerReport =
  | { readonly ready: Instance }
  | {
      readonly failed: {
        readonly problem: "port-in-use" | "prerequisite" | "bad-rule" | "failed";
        readonly message: string;
        readonly hint: string;
      };
    };

/**
 * Starts a sandbox that outlives this process, or finds the one that runs in the directory already.
 *
 * @throws ControlFault when the server says why it cannot run
 */
export async function startProcess(options: StartOptions): Promise<{ instance: Instance; started: boolean }> {
  const running = await runningInstance(options.directory);
  const conditions = JSON.stringify(options.conditions ?? {});
  if (running !== undefined) {
    if (conditions === "{}") return { instance: running, started: false };
    throw new ControlFault(
      "running",
      "The sandbox runs already, and what fails in it is chosen when it starts.",
      "Add rules with `privlink sandbox faults add`, or run `privlink sandbox stop` first.",
    );
  }

  const log = await openLog(options.directory);
  try {
    const child = spawn(
      process.execPath,
      [
        options.serverFile,
        "--directory",
        options.directory,
        "--port",
        String(options.port),
        "--time-scale",
        String(options.timeScale),
        "--conditions",
        conditions,
        ...(options.dataPath ? [] : ["--no-data-path"]),
      ],
      { detached: true, stdio: ["ignore", log.fd, log.fd, "pipe"], env: serverEnvironment() },
    );
    const abort = (): void => void child.kill("SIGTERM");
    options.signal.addEventListener("abort", abort, { once: true });
    try {
      const report = await firstReport(child.stdio[3] as Readable, options.directory);
      if ("failed" in report)
        throw new ControlFault(report.failed.problem, report.failed.message, report.failed.hint);
      child.unref();
      return { instance: report.ready, started: true };
    } finally {
      options.signal.removeEventListener("abort", abort);
    }
  } finally {
    await log.close();
  }
}

async function openLog(directory: string): Promise<FileHandle> {
  try {
    await makePrivateDirectory(directory);
    return await open(join(directory, "server.log"), "a", 0o600);
  } catch (error) {
    throw new ControlFault(
      "failed",
      `The sandbox cannot use the directory ${directory}: ${error instanceof Error ? error.message : String(error)}`,
      "Pass --directory with a directory that you may write to.",
    );
  }
}

/** The server needs no AWS settings of its caller, and must not hand them to what it runs. */
function serverEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG", "USER", "LD_LIBRARY_PATH"];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function firstReport(pipe: Readable, directory: string): Promise<ServerReport> {
  let text = "";
  for await (const chunk of pipe) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  pipe.destroy();
  if (text.includes("\n")) return JSON.parse(text.slice(0, text.indexOf("\n"))) as ServerReport;
  throw new ControlFault(
    "failed",
    "The sandbox ended before it was ready.",
    `Read ${join(directory, "server.log")}.`,
  );
}
