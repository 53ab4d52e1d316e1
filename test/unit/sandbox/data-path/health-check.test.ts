import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  startHealthCheck,
  type HealthCheck,
  type HealthCheckOptions,
  type HealthCheckSettings,
  type TargetHealth,
} from "../../../../src/sandbox/data-path/health-check.ts";
import {
  matchesCode,
  probe,
  type HealthCheckProtocol,
} from "../../../../src/sandbox/data-path/health-probe.ts";
import { freePort, serve } from "./loopback.ts";
import { manualSchedule } from "./manual-schedule.ts";

const LOCAL = "127.0.0.1";
const TCP: HealthCheckProtocol = { protocol: "TCP" };
const HTTP: HealthCheckProtocol = { protocol: "HTTP", path: "/health?deep=1", matcher: "200-299" };

async function serveHttp(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, LOCAL, resolve);
  });
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function probeOf(
  port: number,
  check: HealthCheckProtocol,
  proxyProtocol = false,
  timeoutMs = 2000,
): ReturnType<typeof probe> {
  return probe({ address: LOCAL, port, localAddress: "127.0.0.44", check, timeoutMs, proxyProtocol });
}

describe("probe", () => {
  it("is content with a TCP target that accepts, from the node's address", async () => {
    const peers: unknown[] = [];
    const target = await serve(LOCAL, (socket) => peers.push(socket.remoteAddress));
    expect(await probeOf(target.port, TCP)).toBeUndefined();
    await vi.waitFor(() => expect(peers).toEqual(["127.0.0.44"]));
  });

  it("fails where nothing listens", async () => {
    const failure = { reason: "Target.FailedHealthChecks", description: "Health checks failed" };
    expect(await probeOf(await freePort(LOCAL), TCP)).toEqual(failure);
    expect(await probeOf(await freePort(LOCAL), HTTP)).toEqual(failure);
  });

  it("asks for the path and takes the codes of the matcher", async () => {
    const asked: unknown[] = [];
    const port = await serveHttp((request, response) => {
      asked.push(request.url, request.headers["user-agent"], request.method);
      response.writeHead(204).end();
    });
    expect(await probeOf(port, HTTP)).toBeUndefined();
    expect(asked).toEqual(["/health?deep=1", "ELB-HealthChecker/2.0", "GET"]);
  });

  it("names the code that does not match", async () => {
    const port = await serveHttp((_, response) => response.writeHead(503).end());
    expect(await probeOf(port, HTTP)).toEqual({
      reason: "Target.ResponseCodeMismatch",
      description: "Health checks failed with these codes: [503]",
    });
  });

  it("times out on a target that accepts and says nothing", async () => {
    const target = await serve(LOCAL, () => undefined);
    expect(await probeOf(target.port, HTTP, false, 100)).toMatchObject({ reason: "Target.Timeout" });
  });

  it("fails on what is not HTTP", async () => {
    const target = await serve(LOCAL, (socket) => socket.end("220 mail.example.com ESMTP\r\n"));
    expect(await probeOf(target.port, HTTP)).toMatchObject({ reason: "Target.FailedHealthChecks" });
  });

  it("sends a LOCAL header first when told so, on which a plain HTTP server chokes", async () => {
    const port = await serveHttp((_, response) => response.end());
    expect(await probeOf(port, HTTP, true)).toMatchObject({ reason: "Target.ResponseCodeMismatch" });

    let received = Buffer.alloc(0);
    const target = await serve(LOCAL, (socket) => {
      socket.on("data", (data) => {
        received = Buffer.concat([received, data]);
        if (received.includes("\r\n\r\n")) socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      });
    });
    expect(await probeOf(target.port, HTTP, true)).toBeUndefined();
    expect(received.subarray(0, 16).toString("hex")).toBe("0d0a0d0a000d0a515549540a20000000");
    expect(received.subarray(16).toString()).toMatch(/^GET \/health\?deep=1 HTTP\/1\.1\r\n/);
  });
});

describe("matchesCode", () => {
  it.each([
    ["200", [200], [199, 201]],
    ["200-399", [200, 302, 399], [199, 400]],
    ["200,204,300-302", [200, 204, 301], [201, 303, 205]],
  ])("reads %s", (matcher, inside, outside) => {
    expect(inside.every((code) => matchesCode(matcher, code))).toBe(true);
    expect(outside.some((code) => matchesCode(matcher, code))).toBe(false);
  });
});

const SETTINGS: HealthCheckSettings = {
  check: TCP,
  port: "traffic-port",
  intervalSeconds: 30,
  timeoutSeconds: 10,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
};

/** Starts a check on a schedule that the test drives; `round` runs one probe to its end. */
function start(
  port: number,
  more: Partial<HealthCheckOptions> = {},
): {
  check: HealthCheck;
  changes: TargetHealth[];
  round: () => Promise<void>;
  delays: number[];
} {
  const changes: TargetHealth[] = [];
  const { schedule, fire, delays, waiting } = manualSchedule();
  const check = startHealthCheck({
    address: LOCAL,
    port,
    localAddress: LOCAL,
    settings: SETTINGS,
    proxyProtocol: false,
    blocked: () => false,
    schedule,
    timeScale: 1,
    onChange: (health) => changes.push(health),
    ...more,
  });
  onTestFinished(() => check.stop());
  return {
    check,
    changes,
    delays,
    async round() {
      await vi.waitFor(() => expect(waiting()).toBe(1));
      fire();
      await vi.waitFor(() => expect(waiting()).toBe(1));
    },
  };
}

describe("startHealthCheck", () => {
  it("is initial until the healthy threshold, probing in the interval", async () => {
    const target = await serve(LOCAL, () => undefined);
    const { check, changes, round, delays } = start(target.port);
    await round();
    expect(check.health).toMatchObject({ state: "initial", reason: "Elb.InitialHealthChecking" });
    await round();
    expect(changes).toEqual([{ state: "healthy" }]);
    expect(new Set(delays)).toEqual(new Set([30]));
  });

  it("falls after the unhealthy threshold, with the reason, and rises again", async () => {
    let code = 200;
    const port = await serveHttp((_, response) => response.writeHead(code).end());
    const { check, changes, round } = start(port, { settings: { ...SETTINGS, check: HTTP } });
    await round();
    await round();
    expect(check.health).toEqual({ state: "healthy" });
    code = 500;
    await round();
    expect(check.health).toEqual({ state: "healthy" });
    await round();
    expect(check.health).toMatchObject({ state: "unhealthy", reason: "Target.ResponseCodeMismatch" });
    code = 200;
    await round();
    await round();
    expect(check.health.state).toBe("unhealthy");
    await round();
    expect(changes.map(({ state }) => state)).toEqual(["healthy", "unhealthy", "healthy"]);
  });

  it("counts consecutive results only", async () => {
    let code = 200;
    const port = await serveHttp((_, response) => response.writeHead(code).end());
    const { check, changes, round } = start(port, { settings: { ...SETTINGS, check: HTTP } });
    for (code of [200, 500, 200, 200, 500, 200]) {
      await round();
    }
    expect(changes).toEqual([]);
    expect(check.health.state).toBe("initial");
  });

  it("checks the port it is told to", async () => {
    const target = await serve(LOCAL, () => undefined);
    const { check, round } = start(await freePort(LOCAL), { settings: { ...SETTINGS, port: target.port } });
    await round();
    await round();
    expect(check.health).toEqual({ state: "healthy" });
  });

  it("times out at once while packets are dropped on the way", async () => {
    const target = await serve(LOCAL, () => undefined);
    let blocked = true;
    const { check, round } = start(target.port, { blocked: () => blocked });
    await round();
    expect(check.health).toMatchObject({ state: "unhealthy", reason: "Target.Timeout" });
    expect(target.sockets.size).toBe(0);
    blocked = false;
    for (let i = 0; i < 3; i += 1) await round();
    expect(check.health).toEqual({ state: "healthy" });
  });

  it("says nothing more once stopped, not even of a probe on its way", async () => {
    const { check, changes } = start(await freePort(LOCAL), {
      settings: { ...SETTINGS, unhealthyThreshold: 1 },
    });
    check.stop();
    const other = start(await freePort(LOCAL), { settings: { ...SETTINGS, unhealthyThreshold: 1 } });
    await vi.waitFor(() => expect(other.changes).toHaveLength(1));
    expect(changes).toEqual([]);
  });
});
