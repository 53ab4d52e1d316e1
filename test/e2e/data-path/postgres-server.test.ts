import { readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { Client, type ClientConfig } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  openCertificateAuthority,
  type CertificateAuthority,
} from "../../../src/sandbox/data-path/certificate-authority.ts";
import { findPostgres, type PostgresBinaries } from "../../../src/sandbox/data-path/postgres-binaries.ts";
import { startPostgres, type PostgresOptions } from "../../../src/sandbox/data-path/postgres-server.ts";
import type { ServerProcess } from "../../../src/sandbox/data-path/server-process.ts";
import { unprivilegedAccount, type Account } from "../../../src/sandbox/data-path/unprivileged-account.ts";
import { openSurroundings, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let authority: CertificateAuthority;
let binaries: PostgresBinaries;
let account: Account | undefined;
const servers: ServerProcess[] = [];

beforeAll(async () => {
  around = await openSurroundings();
  authority = await openCertificateAuthority(join(around.directory, "ca"));
  account = await unprivilegedAccount();
  binaries = await findPostgres(around.directory, account);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

afterAll(() => around.close());

const PASSWORD = `it's "quoted" \\ and \${odd}`;

async function optionsFor(name: string, more: Partial<PostgresOptions> = {}): Promise<PostgresOptions> {
  const address = around.pool.allocate(name);
  const certificate = await authority.issue({ names: [`${name}.example.com`], addresses: [address] });
  return {
    binaries,
    account,
    dataDirectory: join(around.directory, name),
    address,
    port: 5432,
    user: "master",
    password: PASSWORD,
    database: "shop",
    certificatePem: certificate.certificatePem,
    keyPem: certificate.keyPem,
    guard: around.guard,
    onLog: () => undefined,
    ...more,
  };
}

async function start(options: PostgresOptions): Promise<ServerProcess> {
  const server = await startPostgres(options);
  servers.push(server);
  return server;
}

/** Runs one statement in a connection of its own. */
async function query(options: PostgresOptions, sql: string, more: ClientConfig = {}): Promise<unknown[]> {
  const client = new Client({
    host: options.address,
    port: options.port,
    user: options.user,
    password: options.password,
    database: options.database,
    ssl: { ca: authority.certificatePem },
    ...more,
  });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe("startPostgres", () => {
  it("serves a new database over verified TLS", async () => {
    const options = await optionsFor("fresh");
    await start(options);
    const rows = await query(
      options,
      "SELECT current_database() AS database, ssl, current_setting('server_version') AS version FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    expect(rows).toEqual([
      { database: "shop", ssl: true, version: expect.stringMatching(new RegExp(`^${binaries.major}\\b`)) },
    ]);
  });

  it("wants TLS, the password and a certificate it can prove", async () => {
    const options = await optionsFor("strict");
    await start(options);
    await expect(query(options, "SELECT 1", { ssl: false })).rejects.toThrow("no encryption");
    await expect(query(options, "SELECT 1", { password: "wrong" })).rejects.toThrow(
      "password authentication failed",
    );
    await expect(query(options, "SELECT 1", { ssl: { ca: [] } })).rejects.toThrow("unable to verify");
  });

  it("keeps its data, and takes a new password and database, over a restart", async () => {
    const options = await optionsFor("kept");
    const first = await start(options);
    await query(options, "CREATE TABLE note AS SELECT 'still here' AS text");
    await first.stop();
    expect(await first.exited).toEqual({ exitCode: 0, signal: undefined });

    const changed = { ...options, password: "another", database: "second" };
    await start(changed);
    expect(await query({ ...changed, database: "shop" }, "SELECT text FROM note")).toEqual([
      { text: "still here" },
    ]);
    expect(await query(changed, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await expect(query(options, "SELECT 1")).rejects.toThrow("password authentication failed");
  });

  it("writes the password nowhere, neither into a file nor into arguments", async () => {
    const password = "find-me-if-you-can";
    const options = await optionsFor("secret", { password });
    const logged: string[] = [];
    const server = await start({ ...options, onLog: (line) => logged.push(line) });
    expect(await readFile(`/proc/${server.pid}/cmdline`, "utf8")).not.toContain(password);
    expect(logged.join("\n")).not.toContain(password);
    const telling = [];
    for (const file of await readdir(options.dataDirectory, { recursive: true })) {
      const content = await readFile(join(options.dataDirectory, file)).catch(() => Buffer.alloc(0));
      if (content.includes(password)) telling.push(file);
    }
    expect(telling).toEqual([]);
    expect((await stat(options.dataDirectory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(options.dataDirectory, "server.key"))).mode & 0o777).toBe(0o600);
  });

  it("reports that the server was killed, and recovers", async () => {
    const options = await optionsFor("killed");
    const server = await start(options);
    await query(options, "CREATE TABLE note AS SELECT 1 AS n");
    process.kill(server.pid, "SIGKILL");
    expect(await server.exited).toEqual({ exitCode: 137, signal: "SIGKILL" });
    await start(options);
    expect(await query(options, "SELECT n FROM note")).toEqual([{ n: 1 }]);
  });

  it("takes over from a server that an earlier run left behind", async () => {
    const options = await optionsFor("orphan");
    const orphan = await startPostgres(options);
    const server = await start(options);
    expect(await orphan.exited).toMatchObject({ exitCode: 0 });
    expect(server.pid).not.toBe(orphan.pid);
    expect(await query(options, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("says why it does not start, and leaves nothing running", async () => {
    const options = await optionsFor("taken");
    const blocker = createServer().listen(options.port, options.address);
    await expect(start(options)).rejects.toThrow("Address already in use");
    await new Promise((resolve) => {
      blocker.close(resolve);
    });
    await start(options);
    expect(await query(options, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it.each([
    ["a user", { user: 'x" SUPERUSER' }],
    ["a database", { database: "a; DROP" }],
    ["a password", { password: "two\nlines" }],
  ])("refuses %s that it could not pass on safely", async (_, wrong) => {
    await expect(start(await optionsFor("names", wrong))).rejects.toThrow(/is not a name|line breaks/);
  });
});
