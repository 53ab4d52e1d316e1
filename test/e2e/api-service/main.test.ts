import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openCertificateAuthority } from "../../../src/sandbox/data-path/certificate-authority.ts";
import { freePort, startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { redisProgram, startTestRedis } from "../../support/redis.ts";
import { bundleService, startProcess } from "./process.ts";
import type { ServiceProcess } from "./process.ts";
import { apiKeys, send, until } from "./service.ts";

let directory: string;
let main: string;
let caFile: string;
let certificate: { certificatePem: string; keyPem: string; certificatePath: string; keyPath: string };
let postgres: TestPostgres;
const processes: ServiceProcess[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "privlink-api-service-"));
  const authority = await openCertificateAuthority(join(directory, "ca"));
  caFile = authority.certificatePath;
  certificate = await authority.issue({ names: ["localhost"], addresses: ["127.0.0.1"] });
  [main, postgres] = await Promise.all([bundleService(directory), startTestPostgres({ tls: certificate })]);
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  for (const service of processes.splice(0)) {
    service.child.kill("SIGKILL");
    await service.exit();
  }
});
afterAll(async () => {
  await postgres.dispose();
  await rm(directory, { recursive: true, force: true });
});

function environment(databaseName: string, change: Record<string, string> = {}): Record<string, string> {
  return {
    PORT: "0",
    HOST: "127.0.0.1",
    DB_HOST: postgres.host,
    DB_PORT: `${postgres.port}`,
    DB_NAME: databaseName,
    DB_USER: postgres.user,
    DB_PASSWORD: postgres.password,
    DB_TLS_CA_FILE: caFile,
    REDIS_HOST: "127.0.0.1",
    REDIS_PORT: "1",
    REDIS_TLS: "off",
    API_KEYS: apiKeys.join(","),
    ...change,
  };
}

function start(variables: Record<string, string>, flags: string[] = []): ServiceProcess {
  const started = startProcess(main, variables, flags);
  processes.push(started);
  return started;
}

/** A transaction of its own that holds the table, so that requests for products wait in the service. */
async function holdTable(databaseName: string): Promise<Client> {
  const { host, port, user, password } = postgres;
  const client = new Client({ host, port, user, password, database: databaseName });
  clients.push(client);
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE "Producto" IN ACCESS EXCLUSIVE MODE`);
  return client;
}

/** Waits until somebody waits for what `holder` holds. */
function untilWaiting(holder: Client): Promise<void> {
  // pg_stat_activity would not do: a transaction sees one snapshot of it.
  return until("a request waits for the table", async () => {
    const { rowCount } = await holder.query("SELECT FROM pg_locks WHERE NOT granted");
    return rowCount === 1;
  });
}

describe("configuration", () => {
  it("is checked at once: exit 2, every wrong variable named", async () => {
    const service = start({ PORT: "http", API_KEYS: "short" });
    expect(await service.exit()).toBe(2);
    for (const name of ["PORT", "DB_HOST", "DB_PASSWORD", "API_KEYS"])
      expect(service.output()).toContain(`  ${name} `);
    expect(service.output()).not.toContain("short");
  });

  it("names files that must be readable, and knows one flag", async () => {
    const noFile = start(environment("postgres", { DB_TLS_CA_FILE: join(directory, "missing.pem") }));
    const flag = start(environment("postgres"), ["--verbose"]);
    expect(await Promise.all([noFile.exit(), flag.exit()])).toEqual([2, 2]);
    expect(noFile.output()).toMatch(/DB_TLS_CA_FILE.*missing\.pem/);
    expect(flag.output()).toContain("--health-check");
  });
});

describe("start", () => {
  it("migrates once, whoever comes first, and keeps what is there", async () => {
    const name = await postgres.createDatabase("start_twice");
    const both = [start(environment(name)), start(environment(name))];
    await Promise.all(both.map((service) => service.line("ready")));
    const applied = both.flatMap(({ log }) => log.filter(({ msg }) => msg === "migration applied"));
    expect(applied.map(({ version }) => version)).toEqual([1, 2]);

    const [first, second] = await Promise.all(both.map((service) => service.baseUrl()));
    const made = await send(first ?? "", "POST", "/productos", {
      json: { nombre: "Teclado", precio: 1, stock: 1 },
    });
    expect((await send(second ?? "", "GET", `/productos/${made.body.producto.id}`)).body).toEqual(made.body);
    const third = start(environment(name));
    expect((await send(await third.baseUrl(), "GET", "/productos")).body.productos).toEqual([
      made.body.producto,
    ]);
  });

  it("takes over a database of the seed", async () => {
    const name = await postgres.createDatabase("start_seed");
    const client = new Client({ ...postgres, database: name });
    clients.push(client);
    await client.connect();
    // As Prisma made it.
    await client.query(`
      CREATE TABLE "Producto" ("id" TEXT NOT NULL, "nombre" TEXT NOT NULL, "precio" DOUBLE PRECISION NOT NULL, "stock" INTEGER NOT NULL,
        "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "Producto_pkey" PRIMARY KEY ("id"));
      CREATE INDEX "Producto_precio_idx" ON "Producto"("precio");
      INSERT INTO "Producto" VALUES ('7c9e6679-7425-40de-944b-e07fc1f90ae7', 'De la semilla', 2.5, 4, '2024-02-29 23:59:59.999');`);
    const answer = await send(
      await start(environment(name)).baseUrl(),
      "GET",
      "/productos/7c9e6679-7425-40de-944b-e07fc1f90ae7",
    );
    expect(answer.body.producto).toEqual({
      id: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
      nombre: "De la semilla",
      precio: 2.5,
      stock: 4,
      createdAt: "2024-02-29T23:59:59.999Z",
    });
  });

  it("waits for a database that is not there yet", async () => {
    const name = await postgres.createDatabase("start_wait");
    await postgres.stop();
    const service = start(environment(name));
    await service.line("waiting for the database");
    await postgres.start();
    expect((await send(await service.baseUrl(), "GET", "/productos")).status).toBe(200);
  });

  it.each([
    ["a wrong password", { DB_PASSWORD: "not the password" }],
    ["a database that does not exist", { DB_NAME: "nowhere" }],
    ["a server whose certificate is not signed by an authority of RDS", { DB_TLS_CA_FILE: "" }],
  ])("gives up at once on %s, with the reason and without a secret", async (_what, change) => {
    const service = start(environment("postgres", change));
    expect(await service.exit()).toBe(1);
    expect(service.log.at(-1)).toMatchObject({
      level: "fatal",
      msg: "the service cannot start",
      err: { message: expect.stringContaining("PostgreSQL is not available: ") },
    });
    expect(service.output()).not.toContain("waiting for the database");
    for (const secret of [postgres.password, "not the password", ...apiKeys])
      expect(service.output()).not.toContain(secret);
  });

  it("does not take a certificate for another name", async () => {
    // The certificate is valid for 127.0.0.1 alone.
    const relay = net.createServer((socket) => {
      const onward = net.connect(postgres.port, postgres.host);
      socket
        .on("error", () => onward.destroy())
        .pipe(onward)
        .on("error", () => socket.destroy())
        .pipe(socket);
    });
    relay.listen(0, "127.0.0.2");
    await once(relay, "listening");
    const { port } = relay.address() as net.AddressInfo;
    const service = start(environment("postgres", { DB_HOST: "127.0.0.2", DB_PORT: `${port}` }));
    expect(await service.exit()).toBe(1);
    expect(service.output()).toContain("127.0.0.2 is not in the cert's list");
    relay.close();
  });
});

describe("without a cache", () => {
  it("serves, and says that there is none", async () => {
    const { REDIS_HOST, REDIS_PORT, REDIS_TLS, ...rest } = environment(
      await postgres.createDatabase("no_cache"),
    );
    expect([REDIS_HOST, REDIS_PORT, REDIS_TLS]).not.toContain(undefined);
    const service = start(rest);
    const baseUrl = await service.baseUrl();
    const made = await send(baseUrl, "POST", "/productos", {
      json: { nombre: "Teclado", precio: 1, stock: 1 },
    });
    expect((await send(baseUrl, "GET", `/productos/${made.body.producto.id}`)).body).toEqual(made.body);
    expect((await send(baseUrl, "GET", "/readyz")).body).toEqual({
      status: "ok",
      database: "up",
      cache: "off",
    });
    service.child.kill("SIGTERM");
    expect(await service.exit()).toBe(0);
  });
});

describe("listening", () => {
  it("ends with 1 when the port is taken", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as net.AddressInfo;
    const service = start(environment("postgres", { PORT: `${port}` }));
    expect(await service.exit()).toBe(1);
    expect(service.log.at(-1)).toMatchObject({
      err: { message: expect.stringContaining(`EADDRINUSE: address already in use 127.0.0.1:${port}`) },
    });
    taken.close();
  });
});

describe.skipIf(redisProgram === undefined)("Redis with TLS and AUTH", () => {
  it("is used when certificate and token are right; without them the service runs on, and says no secret", async () => {
    const token = "a token that must not be logged";
    const redis = await startTestRedis({
      arguments: ["--requirepass", token],
      tls: { certFile: certificate.certificatePath, keyFile: certificate.keyPath },
    });
    try {
      const name = await postgres.createDatabase("redis_tls");
      const right = {
        REDIS_TLS: "on",
        REDIS_PORT: `${redis.port}`,
        REDIS_TLS_CA_FILE: caFile,
        REDIS_AUTH_TOKEN: token,
      };
      await start(environment(name, right)).line("cache connected");
      const wrong = [
        { ...right, REDIS_AUTH_TOKEN: "wrong and as secret" },
        { ...right, REDIS_TLS_CA_FILE: "" },
      ].map((change) => start(environment(name, { ...change, LOG_LEVEL: "trace" })));
      for (const service of wrong) {
        await service.line("cache lost: going on with the database alone");
        expect((await send(await service.baseUrl(), "GET", "/productos")).status).toBe(200);
        expect(service.output()).not.toContain("cache connected");
        expect(service.output()).not.toMatch(/wrong and as secret|must not be logged/);
      }
    } finally {
      await redis.dispose();
    }
  });
});

describe("--health-check", () => {
  it.each(["off", "optional", "required"])(
    "is 0 while the service lives, 1 when it does not (PROXY protocol %s)",
    async (mode) => {
      const name = await postgres.createDatabase(`health_${mode}`);
      const port = `${await freePort()}`;
      const service = start(environment(name, { PORT: port, HOST: "0.0.0.0", PROXY_PROTOCOL: mode }));
      await service.line("ready");
      const listen = { PORT: port, HOST: "0.0.0.0", PROXY_PROTOCOL: mode };
      expect(await start(listen, ["--health-check"]).exit()).toBe(0);
      service.child.kill("SIGTERM");
      expect(await service.exit()).toBe(0);
      const dead = start(listen, ["--health-check"]);
      expect(await dead.exit()).toBe(1);
      expect(dead.output()).toContain("ECONNREFUSED");
    },
  );

  it("is 1 when whoever listens does not answer", async () => {
    const silent = net.createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as net.AddressInfo;
    expect(await start({ PORT: `${port}`, HOST: "127.0.0.1" }, ["--health-check"]).exit()).toBe(1);
    silent.close();
  });
});

describe("SIGTERM", () => {
  it("lets requests in flight finish, takes no new ones, and ends with 0", async () => {
    const name = await postgres.createDatabase("stop_in_flight");
    const service = start(environment(name, { STOP_TIMEOUT_SECONDS: "20" }));
    const baseUrl = await service.baseUrl();
    const idle = net.connect(await service.port(), "127.0.0.1");
    idle.write(`GET /livez HTTP/1.1\r\nhost: test\r\n\r\n`);
    await once(idle, "data");
    const idleEnded = once(idle, "close");

    const holder = await holdTable(name);
    const inFlight = fetch(`${baseUrl}/productos`, { headers: { "x-api-key": apiKeys[0] } });
    await untilWaiting(holder);
    service.child.kill("SIGTERM");
    await service.line("stopping: finishing what is in flight");
    await idleEnded;
    await expect(fetch(`${baseUrl}/livez`)).rejects.toThrow("fetch failed");

    await holder.query("COMMIT");
    const answer = await inFlight;
    expect([answer.status, answer.headers.get("connection"), await answer.json()]).toEqual([
      200,
      "close",
      { productos: [] },
    ]);
    expect(await service.exit()).toBe(0);
    expect(service.log.at(-1)).toMatchObject({ level: "info", msg: "stopped" });
  });

  it("ends within STOP_TIMEOUT_SECONDS when they do not finish, with 1", async () => {
    const name = await postgres.createDatabase("stop_overdue");
    const service = start(environment(name, { STOP_TIMEOUT_SECONDS: "1" }));
    const baseUrl = await service.baseUrl();
    const holder = await holdTable(name);
    const inFlight = fetch(`${baseUrl}/productos`, { headers: { "x-api-key": apiKeys[0] } }).catch(
      (error: unknown) => error,
    );
    await untilWaiting(holder);
    const asked = performance.now();
    service.child.kill("SIGTERM");
    expect(await service.exit()).toBe(1);
    expect(performance.now() - asked).toBeLessThan(3000);
    expect(await inFlight).toBeInstanceOf(Error);
  });

  it("ends a service that still waits for its database", async () => {
    const service = start(environment("postgres", { DB_PORT: `${await freePort()}` }));
    await service.line("waiting for the database");
    service.child.kill("SIGTERM");
    expect(await service.exit()).toBe(0);
  });

  it("does not wait for connections that owe their PROXY header, or sit idle", async () => {
    const name = await postgres.createDatabase("stop_idle");
    const service = start(environment(name, { PROXY_PROTOCOL: "required" }));
    const silent = net.connect(await service.port(), "127.0.0.1");
    await once(silent, "connect");
    const ended = once(silent, "close");
    service.child.kill("SIGTERM");
    await ended;
    expect(await service.exit()).toBe(0);
  });
});
