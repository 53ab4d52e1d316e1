import { createWriteStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { profileFiles } from "./control/environment.ts";
import { instanceFile, type Instance } from "./control/instance.ts";
import type { ServerReport } from "./control/start.ts";
import { PrerequisiteMissing, startDataPath, type DataPath } from "./data-path/start.ts";
import type { ConditionOptions } from "./faults/conditions.ts";
import { InvalidRules } from "./faults/rule.ts";
import { startSandbox, type Sandbox } from "./sandbox.ts";
import { services } from "./services/registry.ts";

/*
 * The process behind `privlink sandbox start`. Tells on file descriptor 3, in one line of JSON, where it
 * listens or why it cannot; its log goes to stderr.
 */

const { values } = parseArgs({
  options: {
    directory: { type: "string" },
    port: { type: "string", default: "0" },
    "time-scale": { type: "string", default: "0" },
    "no-data-path": { type: "boolean", default: false },
    /** JSON of ConditionOptions. */
    conditions: { type: "string", default: "{}" },
  },
});

/** The other programs of the bundle; this file lies in the same folder as they do. */
const programs = {
  apiService: new URL("../api-service/main.js", import.meta.url),
  taskNetwork: new URL("./task-network.js", import.meta.url),
};

const writeLine = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

const reportError = (error: unknown, doing: string): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeLine(`${doing}: ${text}`);
};

async function main(): Promise<void> {
  const directory = values.directory;
  if (directory === undefined) throw new Error("--directory is missing");
  const timeScale = Number(values["time-scale"]);
  const dataPath = !values["no-data-path"];
  const port = Number(values.port);
  const conditions = JSON.parse(values.conditions) as ConditionOptions;

  const sandbox = await startSandbox({
    port,
    services,
    timeScale,
    dataPath,
    directory,
    report: reportError,
    ...conditions,
  });
  const path = dataPath ? await startDataPath(sandbox.world, programs, reportError, writeLine) : undefined;
  const instance: Instance = {
    pid: process.pid,
    endpoint: sandbox.endpoint,
    ...(path !== undefined && { resolver: path.resolver }),
    startedAt: new Date().toISOString(),
    timeScale,
    dataPath,
    accounts: Object.values(sandbox.world.state.accounts).map(({ id, profile }) => ({ id, profile })),
    controlToken: sandbox.controlToken,
  };
  // What ran before a restart runs again before anybody is told that the sandbox is up.
  await path?.settled();
  await writeFiles(directory, sandbox, instance);
  stopOnSignals(directory, sandbox, path);
  await tell({ ready: instance });
}

async function writeFiles(directory: string, sandbox: Sandbox, instance: Instance): Promise<void> {
  const files = profileFiles(Object.values(sandbox.world.state.accounts));
  const secret = { mode: 0o600 };
  await Promise.all([
    writeFile(join(directory, "config"), files.config, secret),
    writeFile(join(directory, "credentials"), files.credentials, secret),
    writeFile(join(directory, instanceFile), JSON.stringify(instance), secret),
  ]);
}

function stopOnSignals(directory: string, sandbox: Sandbox, path: DataPath | undefined): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await rm(join(directory, instanceFile), { force: true });
    await path?.close();
    await sandbox.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        reportError(error, "stopping");
        process.exit(1);
      });
    });
  }
}

/** Writes the report and closes the descriptor, so that the one who started this process goes on. */
function tell(report: ServerReport): Promise<void> {
  return new Promise((resolve) => {
    const pipe = createWriteStream("", { fd: 3 });
    pipe.on("error", () => resolve());
    pipe.end(`${JSON.stringify(report)}\n`, () => resolve());
  });
}

function failure(error: unknown): ServerReport {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return {
      failed: {
        problem: "port-in-use",
        message: `Port ${values.port} of 127.0.0.1 is in use by another process.`,
        hint: "Pass --port with a free port, or --port 0 for any.",
      },
    };
  }
  if (error instanceof InvalidRules) {
    return {
      failed: {
        problem: "bad-rule",
        message: error.message,
        hint: "See `privlink sandbox faults add --help`.",
      },
    };
  }
  if (error instanceof PrerequisiteMissing) {
    return { failed: { problem: "prerequisite", message: error.message, hint: error.hint } };
  }
  return {
    failed: {
      problem: "failed",
      message: error instanceof Error ? error.message : String(error),
      hint: "Read server.log in the sandbox directory.",
    },
  };
}

process.on("uncaughtException", (error) => reportError(error, "uncaught"));
process.on("unhandledRejection", (error) => reportError(error, "unhandled"));
main().catch(async (error: unknown) => {
  reportError(error, "starting");
  await tell(failure(error));
  process.exit(1);
});
