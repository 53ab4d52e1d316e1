import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { LogLine } from "./service.ts";
import { until } from "./service.ts";

/** Bundles the service into one file, as it is shipped. @returns path of that file */
export async function bundleService(directory: string): Promise<string> {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const bundle = await rolldown({
    input: join(root, "src/api-service/main.ts"),
    platform: "node",
    cwd: root,
    logLevel: "silent",
  });
  const file = join(directory, "main.mjs");
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  return file;
}

/** The service as a process of its own. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly log: readonly LogLine[];
  /** Everything it wrote, log and errors. */
  output(): string;
  /** Waits for a line of the log; fails when the process ends first. */
  line(msg: string): Promise<LogLine>;
  /** Waits for the end. @returns exit code */
  exit(): Promise<number | null>;
  /** Where it listens, once it is ready. */
  baseUrl(): Promise<string>;
  port(): Promise<number>;
}

/** Starts `file` with exactly this environment. */
export function startProcess(
  file: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): ServiceProcess {
  const child = spawn(process.execPath, [file, ...flags], {
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: LogLine[] = [];
  let output = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    output += `${line}\n`;
    log.push(JSON.parse(line) as LogLine);
  });
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number | null);

  const find = (msg: string) => log.find((line) => line.msg === msg);
  const self: ServiceProcess = {
    child,
    log,
    output: () => output,
    async line(msg) {
      await until(`the service logs "${msg}"; it wrote:\n${output}`, () => {
        if (find(msg) === undefined && child.exitCode !== null)
          throw new Error(`the service ended:\n${output}`);
        return find(msg) !== undefined;
      });
      return find(msg) ?? {};
    },
    exit: () => ended,
    async port() {
      const { msg } = await self
        .line("ready")
        .then(() => log.find((line) => line.msg?.startsWith("Server listening at")) ?? {});
      return Number(new URL(msg?.split(" ").at(-1) ?? "").port);
    },
    async baseUrl() {
      return `http://127.0.0.1:${await self.port()}`;
    },
  };
  return self;
}
