import { spawn } from "node:child_process";
import { chmod, chown, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { exitOf, spawned } from "./child-exit.ts";
import { endOrphan } from "./orphan.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { postgresConfiguration, postgresHostRules } from "./postgres-configuration.ts";
import type { ProcessGuard } from "./process-guard.ts";
import { startServer, type ServerProcess } from "./server-process.ts";
import { obstacleFor, type Account } from "./unprivileged-account.ts";

/** What RDS allows too; also what needs no escaping in a shell-less command. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
/** Time for recovery after a crash included. */
const READY_SECONDS = 30;
const STOP_SECONDS = 10;

/** Options of {@link startPostgres}. */
export interface PostgresOptions {
  readonly binaries: PostgresBinaries;
  /** The cluster's directory, created when missing; its parent must exist. */
  readonly dataDirectory: string;
  /** Runs the server; required when the sandbox runs as root. */
  readonly account: Account | undefined;
  /** Loopback address and port; nothing else is listened on, no Unix socket either. */
  readonly address: string;
  readonly port: number;
  /** Master user; made a superuser. Cannot change once the cluster exists. */
  readonly user: string;
  /** The user's password from this start on. */
  readonly password: string;
  /** Database that exists from this start on; others are left alone. */
  readonly database: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly guard: ProcessGuard;
  readonly onLog: (line: string) => void;
}

/**
 * Starts a PostgreSQL server, creating its cluster on the first start. Clients need TLS and a password
 * (SCRAM), as on RDS. Data survives a crash of the server, not one of the machine: fsync is off.
 *
 * @throws Error when a name is not acceptable, the directory is out of the account's reach, or PostgreSQL
 * does not start; the end of its log is quoted.
 */
export async function startPostgres(options: PostgresOptions): Promise<ServerProcess> {
  const { binaries, dataDirectory, account } = options;
  for (const name of [options.user, options.database]) {
    if (!NAME.test(name)) throw new Error(`"${name}" is not a name for a PostgreSQL user or database`);
  }
  if (/[\0\r\n]/.test(options.password)) throw new Error("the database password may not contain line breaks");
  const obstacle = account && (await obstacleFor(account, join(dataDirectory, "..")));
  if (account !== undefined && obstacle !== undefined) {
    throw new Error(
      `PostgreSQL runs as ${account.name} and cannot reach ${dataDirectory}: ${obstacle} is closed to it`,
    );
  }

  if (await exists(join(dataDirectory, "PG_VERSION"))) await endOrphanPostmaster(dataDirectory);
  else await createCluster(options);
  await Promise.all([
    writeOwned(options, "postgresql.conf", postgresConfiguration(options)),
    writeOwned(options, "pg_hba.conf", postgresHostRules()),
    writeOwned(options, "server.crt", options.certificatePem),
    writeOwned(options, "server.key", options.keyPem),
  ]);
  await applyCredentials(options);
  return startServer({
    program: binaries.postgres,
    args: ["-D", dataDirectory],
    cwd: dataDirectory,
    environment: environment(),
    account,
    readyLine: /database system is ready to accept connections/,
    readySeconds: READY_SECONDS,
    stopSignal: "INT",
    stopSeconds: STOP_SECONDS,
    guard: options.guard,
    onLog: options.onLog,
  });
}

async function endOrphanPostmaster(dataDirectory: string): Promise<void> {
  await endOrphan({
    pidFile: join(dataDirectory, "postmaster.pid"),
    directory: dataDirectory,
    program: "postgres",
    // Fast shutdown, immediate shutdown, none.
    signals: [
      ["SIGINT", 5],
      ["SIGQUIT", 5],
      ["SIGKILL", 5],
    ],
  });
}

/** Makes the cluster in a directory of its own and moves it into place: half a cluster is never taken for one. */
async function createCluster(options: PostgresOptions): Promise<void> {
  const { dataDirectory, binaries, account, user } = options;
  const draft = `${dataDirectory}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (account !== undefined) await chown(draft, account.uid, account.gid);
  const args = ["-D", draft, "-U", user, "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
  // The password is set afterwards, by applyCredentials; until then nothing listens. A small WAL segment
  // saves writing 16 MB of zeros.
  await runToEnd(options, binaries.initdb, [...args, "--auth=trust", "--wal-segsize=1"], "");
  await rm(dataDirectory, { recursive: true, force: true });
  await rename(draft, dataDirectory);
}

/**
 * Sets password and database through PostgreSQL's single-user mode: no listener is open, and the password
 * goes through a pipe, neither through arguments nor a file. Also ends what recovery a crash left to do.
 */
async function applyCredentials(options: PostgresOptions): Promise<void> {
  const { user, password, database, binaries, dataDirectory } = options;
  const output = await runToEnd(
    options,
    binaries.postgres,
    // An error would otherwise be logged with the statement, and that with the password.
    ["--single", "-D", dataDirectory, "-c", "log_min_error_statement=panic", "postgres"],
    `ALTER ROLE "${user}" WITH SUPERUSER LOGIN PASSWORD '${password.replaceAll("'", "''")}';\n` +
      `SELECT 'present' FROM pg_database WHERE datname = '${database}';\n`,
  );
  if (/ERROR:/.test(output)) throw new Error(`PostgreSQL refused the user ${user}: ${errorIn(output)}`);
  if (output.includes('"present"')) return;
  const created = await runToEnd(
    options,
    binaries.postgres,
    ["--single", "-D", dataDirectory, "postgres"],
    `CREATE DATABASE "${database}" OWNER "${user}";\n`,
  );
  if (/ERROR:/.test(created))
    throw new Error(`PostgreSQL refused the database ${database}: ${errorIn(created)}`);
}

function errorIn(output: string): string {
  return /ERROR:.*/.exec(output)?.[0] ?? "";
}

/** Runs a program with its input from us. @throws Error with the end of its output when it fails. */
async function runToEnd(
  { account }: PostgresOptions,
  program: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  const child = spawn(program, args, {
    cwd: "/",
    env: environment(),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    ...(account !== undefined && { uid: account.uid, gid: account.gid }),
  });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const exited = exitOf(child);
  await spawned(child);
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const output = (await outputs).join("");
  const { exitCode } = await exited;
  if (exitCode !== 0) throw new Error(`${program} ended with code ${exitCode}: ${output.trim().slice(-500)}`);
  return output;
}

async function writeOwned(
  { account, dataDirectory }: PostgresOptions,
  name: string,
  content: string,
): Promise<void> {
  const path = join(dataDirectory, name);
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** Nothing of the sandbox's own environment: PGDATA and the like would change what the programs do. */
function environment(): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
