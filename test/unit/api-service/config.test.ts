import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig, parseListenConfig } from "../../../src/api-service/config.ts";

const least = {
  DB_HOST: "db.internal",
  DB_NAME: "productos",
  DB_USER: "api",
  DB_PASSWORD: "p, w",
  REDIS_HOST: "cache.internal",
  API_KEYS: "0123456789abcdef",
};

describe("parseConfig", () => {
  it("has safe values for everything that may be left out", () => {
    expect(parseConfig(least)).toEqual({
      listen: { port: 3000, host: "0.0.0.0", proxyProtocol: "off" },
      database: {
        host: "db.internal",
        port: 5432,
        name: "productos",
        user: "api",
        password: "p, w",
        tls: "verify",
        tlsCaFile: undefined,
      },
      redis: { host: "cache.internal", port: 6379, tls: "on", tlsCaFile: undefined, authToken: undefined },
      apiKeys: ["0123456789abcdef"],
      logLevel: "info",
      stopTimeoutSeconds: 25,
    });
  });

  it("reads every variable of the contract", () => {
    const all = {
      ...least,
      PORT: "8080",
      HOST: "127.0.0.7",
      PROXY_PROTOCOL: "required",
      DB_PORT: "15432",
      DB_TLS: "off",
      DB_TLS_CA_FILE: "/ca/rds.pem",
      REDIS_PORT: "16379",
      REDIS_TLS: "off",
      REDIS_TLS_CA_FILE: "/ca/redis.pem",
      REDIS_AUTH_TOKEN: "token",
      API_KEYS: "0123456789abcdef, fedcba9876543210",
      LOG_LEVEL: "debug",
      STOP_TIMEOUT_SECONDS: "5",
    };
    expect(parseConfig(all)).toEqual({
      listen: { port: 8080, host: "127.0.0.7", proxyProtocol: "required" },
      database: {
        host: "db.internal",
        port: 15432,
        name: "productos",
        user: "api",
        password: "p, w",
        tls: "off",
        tlsCaFile: "/ca/rds.pem",
      },
      redis: {
        host: "cache.internal",
        port: 16379,
        tls: "off",
        tlsCaFile: "/ca/redis.pem",
        authToken: "token",
      },
      apiKeys: ["0123456789abcdef", "fedcba9876543210"],
      logLevel: "debug",
      stopTimeoutSeconds: 5,
    });
  });

  it("takes a variable that is empty for one that is missing, and minds no others", () => {
    const { listen, redis } = parseConfig({
      ...least,
      PORT: "",
      REDIS_AUTH_TOKEN: "",
      PATH: "/bin",
      HOME: undefined,
    });
    expect([listen.port, redis?.authToken]).toEqual([3000, undefined]);
  });

  it("does without a cache when nothing is said of one", () => {
    expect(parseConfig({ ...least, REDIS_HOST: "" }).redis).toBeUndefined();
    for (const said of [
      { REDIS_PORT: "1" },
      { REDIS_TLS: "on" },
      { REDIS_TLS_CA_FILE: "/a" },
      { REDIS_AUTH_TOKEN: "t" },
    ]) {
      expect(() => parseConfig({ ...least, REDIS_HOST: "", ...said })).toThrow(
        /^ {2}REDIS_HOST is missing$/m,
      );
    }
  });

  it.each([
    ["PORT", "http"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "3000.5"],
    ["PROXY_PROTOCOL", "on"],
    ["DB_HOST", ""],
    ["DB_PORT", "0"],
    ["DB_NAME", ""],
    ["DB_USER", ""],
    ["DB_PASSWORD", ""],
    ["DB_TLS", "no-verify"],
    ["REDIS_TLS", "true"],
    ["API_KEYS", ""],
    ["API_KEYS", "too-short"],
    ["API_KEYS", "0123456789abcdef,"],
    ["API_KEYS", "0123456789abcdef,ñ123456789abcdef"],
    ["LOG_LEVEL", "verbose"],
    ["STOP_TIMEOUT_SECONDS", "0"],
    ["STOP_TIMEOUT_SECONDS", "121"],
  ])("refuses %s=%j, names the variable and does not repeat the value", (name, value) => {
    const parse = () => parseConfig({ ...least, [name]: value });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(new RegExp(`^  ${name} (is missing|must be|each key|a key)`, "m"));
    expect(parse).not.toThrow(`"${value}"`);
  });

  it("names everything that is wrong at once, and no secret", () => {
    const parse = () => parseConfig({ API_KEYS: "secret-1,secret-2", DB_PASSWORD: "secret-3", PORT: "x" });
    expect(parse).toThrow(/API_KEYS[^]*DB_HOST|DB_HOST[^]*API_KEYS/);
    expect(parse).toThrow(/PORT must be a whole number from 0 to 65535/);
    expect(parse).not.toThrow(/secret/);
  });
});

describe("parseListenConfig", () => {
  it("needs nothing but what the health check needs", () => {
    expect(parseListenConfig({ PORT: "1", PROXY_PROTOCOL: "optional" })).toEqual({
      port: 1,
      host: "0.0.0.0",
      proxyProtocol: "optional",
    });
    expect(() => parseListenConfig({ PORT: "x" })).toThrow(ConfigError);
  });
});
