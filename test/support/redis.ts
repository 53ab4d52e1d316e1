import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./postgres.ts";

/** A Redis server of a test's own, on the loopback, that keeps nothing on disk. */
export interface TestRedis {
  readonly host: string;
  readonly port: number;
  /** Starts the same server again, empty, on the same port. */
  start(): Promise<void>;
  /** Sends a signal; after one that ends it, waits for the end. */
  kill(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>;
  /** Stops the server and removes its files. */
  dispose(): Promise<void>;
}

/** Options of a test's server. */
export interface TestRedisOptions {
  /** Extra arguments of `redis-server`, for example `--requirepass` and a password. */
  readonly arguments?: readonly string[];
  /** Serve TLS on the port, and nothing else. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** The program to run, or undefined when the machine has none: tests that need it are skipped, and say so. */
export const redisProgram = ["redis-server", "valkey-server"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);
if (redisProgram === undefined) {
  process.stderr.write(
    "SKIPPED: neither redis-server nor valkey-server is installed; tests with a cache do not run (apt-get install redis-server)\n",
  );
}

/** Starts a server on a free port. */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  if (redisProgram === undefined) throw new Error("neither redis-server nor valkey-server is installed");
  const program = redisProgram;
  const directory = await mkdtemp(join(tmpdir(), "privlink-redis-"));
  const port = await freePort();
  const listen =
    options.tls === undefined
      ? ["--port", `${port}`]
      : [
          "--port",
          "0",
          "--tls-port",
          `${port}`,
          "--tls-cert-file",
          options.tls.certFile,
          "--tls-key-file",
          options.tls.keyFile,
          "--tls-auth-clients",
          "no",
        ];
  const settings = [
    ...listen,
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    directory,
    ...(options.arguments ?? []),
  ];

  let child: ChildProcess | undefined;
  const start = async () => {
    child = await launch(program, settings);
  };
  const kill: TestRedis["kill"] = async (signal) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ends = signal === "SIGKILL" || signal === "SIGTERM";
    const ended = ends ? once(child, "exit") : undefined;
    child.kill(signal);
    await ended;
  };
  await start();
  return {
    host: "127.0.0.1",
    port,
    start,
    kill,
    async dispose() {
      await kill("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function launch(program: string, settings: readonly string[]): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, settings, { stdio: ["ignore", "pipe", "inherit"] });
    const log: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      log.push(line);
      if (line.includes("Ready to accept connections")) resolve(child);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}:\n${log.join("\n")}`)));
  });
}
