import type { AddressInfo } from "node:net";
import { buildApp } from "../../../src/api-service/app.ts";
import { migrations } from "../../../src/api-service/migrations/list.ts";
import { createKeyVerifier } from "../../../src/api-service/platform/auth.ts";
import { createCache } from "../../../src/api-service/platform/cache.ts";
import { createHttpServer } from "../../../src/api-service/platform/http-server.ts";
import type { HttpServer } from "../../../src/api-service/platform/http-server.ts";
import { migrate } from "../../../src/api-service/platform/migrate.ts";
import { openDatabase } from "../../../src/api-service/platform/postgres.ts";
import type { Database } from "../../../src/api-service/platform/postgres.ts";
import type { ProxyProtocolMode } from "../../../src/api-service/platform/proxy-listener.ts";
import { openRedis } from "../../../src/api-service/platform/redis.ts";
import { createIdGenerator } from "../../../src/api-service/platform/time-ordered-id.ts";
import { maxTtlSeconds } from "../../../src/api-service/products/cache-entries.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import type { TestRedis } from "../../support/redis.ts";

/** Keys that the service under test accepts. */
export const apiKeys = ["first-key-of-the-tests", "second-key-of-the-tests"] as const;

/** The service, listening, on real servers. */
export interface TestService {
  readonly app: HttpServer;
  readonly database: Database;
  readonly port: number;
  readonly baseUrl: string;
  /** Log lines so far, parsed. */
  readonly log: readonly LogLine[];
  /** Sends a request with a valid key (overridden by `init.headers`) and a JSON body. */
  request(method: string, path: string, init?: RequestOptions): Promise<Answer>;
  close(): Promise<void>;
}

/** One line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** What a test sends besides method and path. */
export interface RequestOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body parsed as JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  readonly body: any;
}

/** Starts the service in this process. */
export async function startService(options: {
  readonly postgres: TestPostgres;
  readonly databaseName: string;
  /** Undefined: an address where nobody listens. */
  readonly redis?: TestRedis | undefined;
  readonly proxyProtocol?: ProxyProtocolMode;
}): Promise<TestService> {
  const log: LogLine[] = [];
  const server = createHttpServer({
    log: { level: "debug", stream: { write: (line) => void log.push(JSON.parse(line) as LogLine) } },
    proxyProtocol: options.proxyProtocol ?? "off",
  });
  const { host, port, user, password } = options.postgres;
  const database = openDatabase(
    { host, port, user, password, name: options.databaseName, ca: undefined },
    server.log,
  );
  await migrate(database, migrations, server.log);
  const cache = createCache({
    store: openRedis({ host: "127.0.0.1", port: options.redis?.port ?? 1, tls: false, authToken: undefined }),
    log: server.log,
    nowMs: () => performance.now(),
    maxTtlSeconds,
    probeAfterMs: 200,
  });
  const app = buildApp({
    server,
    database,
    cache,
    isValidKey: createKeyVerifier(apiKeys),
    newId: createIdGenerator(Date.now),
    nowMs: () => performance.now(),
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${address.port}`;
  return {
    app,
    database,
    port: address.port,
    baseUrl,
    log,
    request: (method, path, init) => send(baseUrl, method, path, init),
    async close() {
      await app.close();
      cache.close();
      await database.close();
    },
  };
}

/** Sends a request to any service that takes the keys of the tests. */
export async function send(
  baseUrl: string,
  method: string,
  path: string,
  init: RequestOptions = {},
): Promise<Answer> {
  const body = init.json === undefined ? init.body : JSON.stringify(init.json);
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      "x-api-key": apiKeys[0],
      ...(init.json === undefined ? {} : { "content-type": "application/json" }),
      ...init.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get body() {
      return JSON.parse(text) as unknown;
    },
  };
}

/** Waits until `condition` holds; fails after ten seconds with `what`. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 10_000; !(await condition());) {
    if (performance.now() > deadline) throw new Error(`did not come to pass within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
