import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { redisProgram, startTestRedis } from "../../support/redis.ts";
import type { TestRedis } from "../../support/redis.ts";
import { apiKeys, startService, until } from "./service.ts";
import type { TestService } from "./service.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const unknownId = "0197a8a0-0000-7000-8000-000000000000";

let postgres: TestPostgres;
let redis: TestRedis | undefined;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([
    startTestPostgres(),
    redisProgram === undefined ? undefined : startTestRedis(),
  ]);
});
afterAll(async () => {
  await Promise.all([postgres.dispose(), redis?.dispose()]);
});

/** The contract holds with and without a cache: the same cases run on both. */
const grounds = [
  { ground: "with Redis", withRedis: true },
  { ground: "without Redis", withRedis: false },
].filter(({ withRedis }) => !withRedis || redisProgram !== undefined);

describe.each(grounds)("keys, routes, headers and health by the contract, $ground", ({ withRedis }) => {
  let service: TestService;
  beforeAll(async () => {
    const databaseName = await postgres.createDatabase(`http_${withRedis}`);
    service = await startService({ postgres, databaseName, redis: withRedis ? redis : undefined });
    if (withRedis)
      await until("the cache is connected", () => service.log.some(({ msg }) => msg === "cache connected"));
  });
  afterAll(() => service.close());
  describe("/prueba", () => {
    it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
      "answers %s without a key",
      async (method) => {
        const answer = await service.request(method, "/prueba", { headers: { "x-api-key": "" } });
        expect(answer.status).toBe(200);
        expect(answer.text).toBe('"OK"');
        expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
      },
    );

    it("does not care for a body", async () => {
      const answer = await service.request("POST", "/prueba", {
        body: "{not json",
        headers: { "content-type": "application/json" },
      });
      expect(answer.status).toBe(200);
    });
  });

  describe("keys", () => {
    const routes = [
      ["GET", "/productos"],
      ["POST", "/productos"],
      ["GET", `/productos/${unknownId}`],
      ["PUT", `/productos/${unknownId}`],
      ["DELETE", `/productos/${unknownId}`],
      ["PATCH", "/productos"],
    ] as const;
    it.each(routes)("%s %s: missing 401, wrong 403", async (method, path) => {
      const missing = await fetch(`${service.baseUrl}${path}`, { method });
      expect(missing.status).toBe(401);
      expect(await missing.json()).toEqual({ message: "API key missing" });
      for (const wrong of ["wrong", `${apiKeys[0]}x`, apiKeys[0].slice(0, -1), apiKeys.join(",")]) {
        const answer = await service.request(method, path, { headers: { "x-api-key": wrong } });
        expect(answer.status).toBe(403);
        expect(answer.body).toEqual({ message: "Invalid API key" });
      }
    });

    it("come before the body: a bad body without a key is a 401", async () => {
      const answer = await fetch(`${service.baseUrl}/productos`, {
        method: "POST",
        body: "{",
        headers: { "content-type": "application/json" },
      });
      expect(answer.status).toBe(401);
    });

    it.each(apiKeys)("several are valid: %s", async (key) => {
      expect((await service.request("GET", "/productos", { headers: { "x-api-key": key } })).status).toBe(
        200,
      );
    });
  });

  describe("routes", () => {
    it.each([
      ["PUT", "/productos", "GET, HEAD, POST"],
      ["DELETE", "/productos", "GET, HEAD, POST"],
      ["PATCH", "/productos", "GET, HEAD, POST"],
      ["POST", `/productos/${unknownId}`, "GET, HEAD, PUT, DELETE"],
      ["PROPFIND", `/productos/${unknownId}`, "GET, HEAD, PUT, DELETE"],
    ])("%s %s is a 405 that says what is allowed", async (method, path, allow) => {
      const answer = await service.request(method, path, {
        // Before the body is looked at.
        ...(method === "PUT" && { body: "{", headers: { "content-type": "application/json" } }),
      });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe(allow);
      expect(answer.body).toEqual({ message: "Method not allowed" });
    });

    it.each(["/", "/producto", "/productos/1/2", "/Productos", "/metrics", "/prueba/1"])(
      "%s is unknown: 404",
      async (path) => {
        const answer = await service.request("GET", path);
        expect(answer.status).toBe(404);
        expect(answer.body).toEqual({ message: "Not found" });
      },
    );

    it("end with a slash or without", async () => {
      expect((await service.request("GET", "/productos/")).status).toBe(200);
      expect((await service.request("GET", "/prueba/")).status).toBe(200);
    });
  });

  describe("every answer", () => {
    it.each([
      ["GET", "/prueba", 200],
      ["GET", "/productos", 200],
      ["GET", "/productos?limit=0", 400],
      ["GET", `/productos/${unknownId}`, 404],
      ["GET", "/productos/%ZZ", 404],
      ["PATCH", "/productos", 405],
      ["GET", "/unknown", 404],
      ["GET", "/livez", 200],
    ])("%s %s (%i) bears its time and the security headers", async (method, path, status) => {
      const { status: actual, headers } = await service.request(method, path);
      expect(actual).toBe(status);
      expect(headers.get("x-response-time")).toMatch(/^\d+\.\d{3}ms$/);
      expect(headers.get("x-request-id")).toMatch(uuid);
      expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
      expect(headers.get("content-security-policy")).toContain("default-src 'self'");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("server")).toBeNull();
    });

    it("is logged once, with its request id and without the key", async () => {
      const { headers } = await service.request("GET", "/productos?limit=3");
      const id = headers.get("x-request-id");
      await until("the request is logged", () => service.log.some(({ requestId }) => requestId === id));
      expect(service.log.filter(({ requestId }) => requestId === id)).toEqual([
        expect.objectContaining({
          level: "info",
          method: "GET",
          url: "/productos?limit=3",
          statusCode: 200,
          sourceAddress: "127.0.0.1",
          responseTimeMs: expect.any(Number),
        }),
      ]);
      expect(JSON.stringify(service.log)).not.toContain(apiKeys[0]);
      expect(JSON.stringify(service.log)).not.toContain(postgres.password);
    });
  });

  it("says that it lives and is ready, without a key", async () => {
    const live = await fetch(`${service.baseUrl}/livez`);
    expect([live.status, await live.json()]).toEqual([200, { status: "ok" }]);
    const ready = await fetch(`${service.baseUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: "ok", database: "up", cache: withRedis ? "up" : "down" },
    ]);
  });
});
