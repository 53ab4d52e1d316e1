import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "node:tls";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  openCertificateAuthority,
  type CertificateAuthority,
} from "../../../src/sandbox/data-path/certificate-authority.ts";
import { MissingProgramError } from "../../../src/sandbox/data-path/missing-program.ts";
import { findRedis, startRedis, type RedisOptions } from "../../../src/sandbox/data-path/redis-server.ts";
import type { ServerProcess } from "../../../src/sandbox/data-path/server-process.ts";
import { openSurroundings, type Surroundings } from "./surroundings.ts";

const program = await findRedis().catch((error: unknown) => {
  if (!(error instanceof MissingProgramError)) throw error;
  process.stderr.write(`SKIPPED, the data path's Redis is not tested: ${error.message}\n`);
  return undefined;
});

let around: Surroundings;
let authority: CertificateAuthority;
const servers: ServerProcess[] = [];

beforeAll(async () => {
  around = await openSurroundings();
  authority = await openCertificateAuthority(join(around.directory, "ca"));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

afterAll(() => around.close());

const TOKEN = `to"k\\en with 'all' ünusual`;

async function optionsFor(name: string, more: Partial<RedisOptions> = {}): Promise<RedisOptions> {
  const address = around.pool.allocate(name);
  const { certificatePem, keyPem } = await authority.issue({
    names: [`${name}.example.com`],
    addresses: [address],
  });
  return {
    program: program ?? "",
    directory: join(around.directory, name),
    address,
    port: 6379,
    tls: { certificatePem, keyPem, authorityPem: authority.certificatePem },
    authToken: TOKEN,
    maxMemoryMiB: 32,
    guard: around.guard,
    onLog: () => undefined,
    ...more,
  };
}

async function start(options: RedisOptions): Promise<ServerProcess> {
  const server = await startRedis(options);
  servers.push(server);
  return server;
}

async function withClient<T>(options: RedisOptions, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({
    host: options.address,
    port: options.port,
    ...(options.authToken !== undefined && { password: options.authToken }),
    ...(options.tls !== undefined && { tls: { ca: authority.certificatePem } }),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Sends one command in Redis's inline form, without authentication, and returns the first line of the answer. */
function inline(
  { address: host, port }: RedisOptions,
  command: string,
  ca: string[] = [authority.certificatePem],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca });
    socket.once("secureConnect", () => void socket.write(`${command}\r\n`));
    socket.once("data", (data) => {
      resolve(String(data).split("\r\n")[0] ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe.skipIf(program === undefined)("startRedis", () => {
  it("serves over verified TLS to those who have the token", async () => {
    const options = await optionsFor("cache");
    await start(options);
    const value = await withClient(options, async (client) => {
      await client.set("greeting", "hello");
      return client.get("greeting");
    });
    expect(value).toBe("hello");
    expect(await inline(options, "GET greeting")).toMatch(/^-NOAUTH/);
    expect(await inline(options, "AUTH wrong")).toMatch(/^-WRONGPASS/);
    await expect(inline(options, "PING", [])).rejects.toThrow("self-signed certificate");
  });

  it("counts hits where a client can read them, and hides what ElastiCache hides", async () => {
    const options = await optionsFor("counted");
    await start(options);
    await withClient(options, async (client) => {
      await client.set("key", "value");
      await client.get("key");
      expect(await client.info("stats")).toContain("keyspace_hits:1");
      await expect(client.call("CONFIG", "GET", "requirepass")).rejects.toThrow("unknown command");
      await expect(client.call("SHUTDOWN")).rejects.toThrow("unknown command");
    });
  });

  it("keeps the token out of arguments and of files that others can read", async () => {
    const options = await optionsFor("secret", { authToken: "find-me-if-you-can" });
    const server = await start(options);
    expect(await readFile(`/proc/${server.pid}/cmdline`, "utf8")).not.toContain("find-me");
    for (const file of ["redis.conf", "server.key"]) {
      expect((await stat(join(options.directory, file))).mode & 0o777).toBe(0o600);
    }
  });

  it("serves in clear and to everybody when told so", async () => {
    const { tls: _tls, authToken: _token, ...options } = await optionsFor("open");
    await start(options);
    expect(await withClient(options, (client) => client.ping())).toBe("PONG");
  });

  it("replicates", async () => {
    const primary = await optionsFor("primary");
    const replica = await optionsFor("replica", {
      replicaOf: { address: primary.address, port: primary.port },
    });
    await start(primary);
    await start(replica);
    await withClient(primary, (client) => client.set("copied", "yes"));
    await withClient(replica, async (client) => {
      await expect.poll(() => client.get("copied").catch(() => undefined), { timeout: 20_000 }).toBe("yes");
      await expect(client.set("copied", "no")).rejects.toThrow("READONLY");
    });
  });

  it("takes over from a server that an earlier run left behind", async () => {
    const options = await optionsFor("orphan");
    const orphan = await startRedis(options);
    const server = await start(options);
    expect(await orphan.exited).toMatchObject({ exitCode: 0 });
    expect(server.pid).not.toBe(orphan.pid);
    expect(await withClient(options, (client) => client.ping())).toBe("PONG");
  });

  it("reports that the server was killed", async () => {
    const server = await start(await optionsFor("killed"));
    process.kill(server.pid, "SIGKILL");
    expect(await server.exited).toEqual({ exitCode: 137, signal: "SIGKILL" });
  });

  it("says why it does not start", async () => {
    const options = await optionsFor("taken");
    await start(options);
    const rival = { ...options, directory: join(around.directory, "rival") };
    await expect(start(rival)).rejects.toThrow("Address already in use");
  });
});

describe("findRedis", () => {
  it("names the package to install", () => {
    const error = new MissingProgramError("Redis", "redis-server", "not in PATH");
    expect(error.message).toBe("Redis was not found: not in PATH. Install it: apt-get install redis-server");
  });
});
