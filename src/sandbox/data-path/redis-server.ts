import { access, chmod, constants, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { MissingProgramError } from "./missing-program.ts";
import { endOrphan } from "./orphan.ts";
import type { ProcessGuard } from "./process-guard.ts";
import { redisConfiguration, type RedisSettings } from "./redis-configuration.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

/** Debian's name first; Valkey is the same protocol, configuration and log. */
const PROGRAMS = ["redis-server", "valkey-server"];
const READY_SECONDS = 15;
const STOP_SECONDS = 5;

/** Options of {@link startRedis}. */
export interface RedisOptions extends RedisSettings {
  /** From {@link findRedis}. */
  readonly program: string;
  /** Holds the configuration, certificates and pid file; created with mode 700 when missing. */
  readonly directory: string;
  readonly guard: ProcessGuard;
  readonly onLog: (line: string) => void;
}

/**
 * Path of the Redis or Valkey server of this machine.
 *
 * @throws MissingProgramError when there is none in PATH.
 */
export async function findRedis(): Promise<string> {
  // Debian keeps some servers in sbin, which an ordinary user's PATH lacks.
  const directories = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  for (const program of PROGRAMS) {
    for (const directory of directories.filter((entry) => entry !== "")) {
      const path = join(directory, program);
      if (await executable(path)) return path;
    }
  }
  throw new MissingProgramError("Redis", "redis-server", `neither ${PROGRAMS.join(" nor ")} is in PATH`);
}

/**
 * Starts a Redis (or Valkey) server. It keeps nothing on disk, like an ElastiCache node without backups.
 *
 * @throws Error with the end of its log when it does not start.
 */
export async function startRedis(options: RedisOptions): Promise<ServerProcess> {
  const { directory, program } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pidFile = join(directory, "redis.pid");
  await endOrphan({
    pidFile,
    directory,
    program: program.includes("valkey") ? "valkey-server" : "redis-server",
    signals: [
      ["SIGTERM", 5],
      ["SIGKILL", 5],
    ],
  });
  const files = redisConfiguration(options, directory);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
    await chmod(join(directory, name), 0o600);
  }
  return startServer({
    program,
    args: [join(directory, "redis.conf")],
    cwd: directory,
    environment: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" },
    readyLine: /Ready to accept connections/,
    readySeconds: READY_SECONDS,
    stopSignal: "TERM",
    stopSeconds: STOP_SECONDS,
    guard: options.guard,
    onLog: options.onLog,
  });
}

function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
