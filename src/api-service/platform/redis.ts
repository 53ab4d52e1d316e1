import { isIP } from "node:net";
import { Redis } from "ioredis";
import type { CacheStore } from "./cache.ts";

/** How to reach Redis or Valkey. */
export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  /** Certificates (PEM) to trust instead of the well-known authorities; `false`: no TLS. */
  readonly tls: false | { readonly ca: readonly string[] | undefined };
  readonly authToken: string | undefined;
}

/** Longer than any healthy answer within a region, short enough to be lost once per outage. */
const commandTimeoutMs = 300;

/**
 * A connection that restores itself, for ever, and never makes anybody wait for that: commands fail at once
 * while there is none.
 */
export function openRedis(options: RedisOptions): CacheStore {
  const redis = new Redis({
    host: options.host,
    port: options.port,
    ...(options.authToken === undefined ? {} : { password: options.authToken }),
    ...(options.tls === false ? {} : { tls: verifiedTls(options.host, options.tls.ca) }),
    connectionName: "api-service",
    connectTimeout: 2000,
    commandTimeout: commandTimeoutMs,
    // For a server that is gone without a word: the connection is given up and a new one is made.
    socketTimeout: 5000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** (attempt - 1), 1000) + Math.floor(Math.random() * 100),
    // After a failover the old primary still answers, as a replica; the name already leads to the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });

  return {
    watch({ onReady, onLost }) {
      redis.on("ready", onReady);
      redis.on("error", onLost);
      redis.on("close", () => onLost(new Error("the connection was closed")));
    },
    read: (keys) => redis.mget([...keys]),
    async write(key, value, ttlSeconds) {
      await redis.set(key, value, "EX", ttlSeconds);
    },
    async writeIfAbsent(key, value, ttlSeconds) {
      return (await redis.set(key, value, "EX", ttlSeconds, "NX")) === "OK";
    },
    async expire(key, ttlSeconds) {
      await redis.expire(key, ttlSeconds);
    },
    async remove(keys) {
      await redis.del([...keys]);
    },
    close: () => redis.disconnect(),
  };
}

function verifiedTls(host: string, ca: readonly string[] | undefined) {
  return {
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
}
