import { randomInt } from "node:crypto";
import { connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  startLoadBalancer,
  type LoadBalancer,
  type LoadBalancerOptions,
  type LoadBalancerSettings,
} from "../../../../src/sandbox/data-path/load-balancer.ts";
import { startRelay } from "../../../../src/sandbox/data-path/relay.ts";
import type { TargetGroupSettings, TargetSettings } from "../../../../src/sandbox/data-path/target-group.ts";
import { ending, freePort, serve } from "./loopback.ts";
import { manualSchedule, type ManualSchedule } from "./manual-schedule.ts";

const ZONE_A = "eu-west-1a";
const ZONE_B = "eu-west-1b";
/** Each test's load balancer has node addresses of its own, so that listener ports cannot collide. */
const nodeAddress = (): string => `127.9.${randomInt(1, 255)}.${randomInt(1, 255)}`;

interface Scene {
  readonly balancer: LoadBalancer;
  readonly time: ManualSchedule;
  readonly settings: LoadBalancerSettings;
  /** Runs health checks until the targets of the group are as told. */
  settle(states: Record<string, string>): Promise<void>;
  reconfigure(change: Partial<LoadBalancerSettings>, group?: Partial<TargetGroupSettings>): Promise<void>;
}

async function scene(
  targets: readonly TargetSettings[],
  change: Partial<LoadBalancerSettings> = {},
  group: Partial<TargetGroupSettings> = {},
  options: Partial<LoadBalancerOptions> = {},
): Promise<Scene> {
  const time = manualSchedule();
  const [a, b] = [nodeAddress(), nodeAddress()];
  let settings: LoadBalancerSettings = {
    nodes: [
      { zone: ZONE_A, address: a, privateAddress: "10.0.1.10" },
      { zone: ZONE_B, address: b, privateAddress: "10.0.2.10" },
    ],
    crossZone: false,
    listeners: [{ port: await freePort(a), targetGroupId: "api" }],
    targetGroups: [
      {
        id: "api",
        healthCheck: {
          check: { protocol: "TCP" },
          port: "traffic-port",
          intervalSeconds: 30,
          timeoutSeconds: 10,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        proxyProtocol: false,
        deregistrationDelaySeconds: 300,
        terminateConnectionsOnDeregistration: false,
        targets,
        ...group,
      },
    ],
    ...change,
  };
  const balancer = await startLoadBalancer({
    settings,
    schedule: time.schedule,
    timeScale: 1,
    admit: (client) => ({ source: client }),
    ...options,
  });
  onTestFinished(() => balancer.stop());
  return {
    balancer,
    time,
    get settings() {
      return settings;
    },
    settle: (states) =>
      vi.waitFor(() => {
        const health = balancer.targetHealth("api") ?? [];
        const seen = Object.fromEntries(health.map(({ port, health: { state } }) => [port, state]));
        if (JSON.stringify(seen) !== JSON.stringify(states)) time.fire();
        expect(seen).toEqual(states);
      }),
    async reconfigure(next, nextGroup = {}) {
      settings = { ...settings, ...next };
      settings = {
        ...settings,
        targetGroups: settings.targetGroups.map((each) => ({ ...each, ...nextGroup })),
      };
      await balancer.configure(settings);
    },
  };
}

/** A target that says its name and then what its peer is. */
async function target(name: string, zone: string): Promise<TargetSettings & { close: () => Promise<void> }> {
  const { address, port, close } = await serve("127.0.0.1", (socket) => {
    socket.resume();
    socket.end(`${name} ${socket.remoteAddress}`);
  });
  return { address, port, zone, close };
}

/** Dials the node of a zone and returns what the target said, or how the connection failed. */
async function ask({ settings }: Scene, zone = ZONE_A): Promise<string> {
  const node = settings.nodes.find((each) => each.zone === zone);
  const socket = connect(settings.listeners[0]?.port ?? 0, node?.address);
  const failed = new Promise<string>((resolve) => {
    socket.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
  });
  return Promise.race([buffer(socket).then(String), failed]).catch(() => failed);
}

async function askTimes(at: Scene, times: number, zone = ZONE_A): Promise<string[]> {
  const answers = new Set<string>();
  for (let i = 0; i < times; i += 1) answers.add((await ask(at, zone)).split(" ")[0] ?? "");
  return [...answers].sort();
}

describe("startLoadBalancer", () => {
  it("sends connections to the healthy targets of the node's own zone, from the node's address", async () => {
    const [a, b, c] = [await target("a", ZONE_A), await target("b", ZONE_A), await target("c", ZONE_B)];
    const at = await scene([a, b, c]);
    await at.settle({ [a.port]: "healthy", [b.port]: "healthy", [c.port]: "healthy" });
    expect(await askTimes(at, 4)).toEqual(["a", "b"]);
    expect(await askTimes(at, 2, ZONE_B)).toEqual(["c"]);
    expect(await ask(at, ZONE_B)).toBe(`c ${at.settings.nodes[1]?.address}`);
  });

  it("crosses zones when told so", async () => {
    const [a, c] = [await target("a", ZONE_A), await target("c", ZONE_B)];
    const at = await scene([a, c], { crossZone: true });
    await at.settle({ [a.port]: "healthy", [c.port]: "healthy" });
    expect(await askTimes(at, 4)).toEqual(["a", "c"]);
    await at.reconfigure({ crossZone: false });
    expect(await askTimes(at, 4)).toEqual(["a"]);
  });

  it("leaves unhealthy targets out, and fails open when there are no others", async () => {
    const [a, b] = [await target("a", ZONE_A), await target("b", ZONE_A)];
    const dead = { address: "127.0.0.1", port: await freePort("127.0.0.1"), zone: ZONE_A };
    const changes: string[] = [];
    const at = await scene(
      [a, b, dead],
      {},
      {},
      {
        onHealthChange: (_, { port, health }) => changes.push(`${port} ${health.state}`),
      },
    );
    await at.settle({ [a.port]: "healthy", [b.port]: "healthy", [dead.port]: "unhealthy" });
    expect(await askTimes(at, 6)).toEqual(["a", "b"]);
    expect(changes).toContain(`${dead.port} unhealthy`);
    await at.reconfigure({}, { targets: [dead] });
    expect(await ask(at)).toBe("ECONNRESET");
    expect(
      at.balancer.route({
        zone: ZONE_A,
        listenerPort: at.settings.listeners[0]?.port ?? 0,
        source: { address: "10.9.0.1", port: 1 },
      }),
    ).toMatchObject({ forward: { port: dead.port } });
  });

  it("uses initial targets before the first results: fail open", async () => {
    const a = await target("a", ZONE_A);
    const at = await scene([a]);
    expect(at.balancer.targetHealth("api")).toMatchObject([{ health: { state: "initial" } }]);
    expect(await ask(at)).toMatch(/^a /);
  });

  it("refuses where there is no target, no listener, no node", async () => {
    const a = await target("a", ZONE_A);
    const at = await scene([a]);
    const listenerPort = at.settings.listeners[0]?.port ?? 0;
    const source = { address: "10.9.0.1", port: 1 };
    expect(await ask(at, ZONE_B)).toBe("ECONNRESET");
    expect(at.balancer.route({ zone: ZONE_B, listenerPort, source })).toEqual({
      refuse: `no target is registered for ${ZONE_B}`,
    });
    expect(at.balancer.route({ zone: "eu-west-1c", listenerPort, source })).toEqual({
      refuse: "the load balancer has no node in eu-west-1c",
    });
    expect(at.balancer.route({ zone: ZONE_A, listenerPort: 1, source })).toEqual({
      refuse: "the load balancer has no listener on port 1",
    });
  });

  it("marks targets unused where no listener or no node needs them", async () => {
    const [a, c] = [await target("a", ZONE_A), await target("c", "eu-west-1c")];
    const at = await scene([a, c]);
    await at.settle({ [a.port]: "healthy", [c.port]: "unused" });
    expect(at.balancer.targetHealth("api")?.[1]?.health.reason).toBe("Target.NotInUse");
    const [listener] = at.settings.listeners;
    await at.reconfigure({ listeners: [] });
    await at.settle({ [a.port]: "unused", [c.port]: "unused" });
    expect(await ask({ ...at, settings: { ...at.settings, listeners: listener ? [listener] : [] } })).toBe(
      "ECONNREFUSED",
    );
    expect(at.balancer.targetHealth("other")).toBeUndefined();
  });

  it("drains a deregistered target: open connections stay, new ones go elsewhere, then it is gone", async () => {
    const echo = await serve("127.0.0.1", (socket) => socket.pipe(socket));
    const [old, next] = [
      { address: echo.address, port: echo.port, zone: ZONE_A },
      await target("next", ZONE_A),
    ];
    const at = await scene([old]);
    await at.settle({ [old.port]: "healthy" });
    const client = await talk(at, "before");
    await at.reconfigure({}, { targets: [next] });
    expect(at.balancer.targetHealth("api")).toMatchObject([
      { port: old.port, health: { state: "draining", reason: "Target.DeregistrationInProgress" } },
      { port: next.port, health: { state: "initial" } },
    ]);
    expect(at.time.delays).toContain(300);
    expect(await askTimes(at, 3)).toEqual(["next"]);
    client.write("and after");
    await vi.waitFor(() => expect(client.bytesRead).toBe("beforeand after".length));
    await at.settle({ [next.port]: "healthy" });
    client.write("!");
    await vi.waitFor(() => expect(client.bytesRead).toBe("beforeand after!".length));
  });

  it("cuts a drained target's connections when termination is on", async () => {
    const echo = await serve("127.0.0.1", (socket) => socket.pipe(socket));
    const at = await scene(
      [{ address: echo.address, port: echo.port, zone: ZONE_A }],
      {},
      { terminateConnectionsOnDeregistration: true },
    );
    await at.settle({ [echo.port]: "healthy" });
    const client = await talk(at, "x");
    const ended = ending(client);
    await at.reconfigure({}, { targets: [] });
    await at.settle({});
    expect(await ended).toBe("ECONNRESET");
    await vi.waitFor(() => expect(at.balancer.activeFlowCount).toBe(0));
  });

  it("starts a target anew that comes back while it drains", async () => {
    const a = await target("a", ZONE_A);
    const at = await scene([a]);
    await at.settle({ [a.port]: "healthy" });
    await at.reconfigure({}, { targets: [] });
    await at.reconfigure({}, { targets: [a] });
    expect(at.balancer.targetHealth("api")).toMatchObject([{ health: { state: "initial" } }]);
    await at.settle({ [a.port]: "healthy" });
  });

  it("goes on checking a target that stays, and starts over when the check itself changes", async () => {
    const a = await target("a", ZONE_A);
    const at = await scene([a]);
    await at.settle({ [a.port]: "healthy" });
    await at.reconfigure({ crossZone: true });
    expect(at.balancer.targetHealth("api")).toMatchObject([{ health: { state: "healthy" } }]);
    await at.reconfigure({}, { proxyProtocol: true });
    expect(at.balancer.targetHealth("api")).toMatchObject([{ health: { state: "initial" } }]);
  });

  it("tells the target the client of the endpoint, as PROXY protocol has it", async () => {
    const heard: Buffer[] = [];
    const sink = await serve("127.0.0.1", (socket) => socket.on("data", (data) => heard.push(data)));
    const at = await scene(
      [{ address: sink.address, port: sink.port, zone: ZONE_B }],
      {},
      { proxyProtocol: true },
    );
    const listenerPort = at.settings.listeners[0]?.port ?? 0;
    const endpoint = await startRelay({
      address: "127.0.0.1",
      port: 0,
      admit: (_, port) =>
        at.balancer.route({
          zone: ZONE_B,
          listenerPort,
          source: { address: "10.50.3.7", port },
          vpcEndpointId: "vpce-0123456789abcdef0",
        }),
    });
    onTestFinished(() => endpoint.stop());
    const client = connect(endpoint.port, "127.0.0.1").on("error", () => undefined);
    client.write("hello");
    const header = await vi.waitFor(() => {
      const found = Buffer.concat(heard).indexOf(Buffer.from("0d0a0d0a000d0a515549540a2111", "hex"));
      expect(found).toBeGreaterThanOrEqual(0);
      const bytes = Buffer.concat(heard).subarray(found);
      expect(bytes.length).toBe(16 + 12 + 26 + "hello".length);
      return bytes;
    });
    expect([...header.subarray(16, 20)].join(".")).toBe("10.50.3.7");
    expect([...header.subarray(20, 24)].join(".")).toBe("10.0.2.10");
    expect(header.readUInt16BE(24)).toBe(client.localPort);
    expect(header.readUInt16BE(26)).toBe(listenerPort);
    expect(header.subarray(32).toString()).toBe("vpce-0123456789abcdef0hello");
    expect(at.balancer.activeFlowCount).toBe(1);
    await at.balancer.stop();
    expect(await ending(client)).toBe("ECONNRESET");
  });

  it("asks who connects to a node itself, and names them in the header", async () => {
    const heard: Buffer[] = [];
    const sink = await serve("127.0.0.1", (socket) => socket.on("data", (data) => heard.push(data)));
    const admit = vi.fn<LoadBalancerOptions["admit"]>((client) =>
      client.address === "127.0.0.66"
        ? { source: { address: "10.0.7.7", port: client.port } }
        : { refuse: "closed" },
    );
    const refused = vi.fn<(clientAddress: string, reason: string) => void>();
    const at = await scene(
      [{ address: sink.address, port: sink.port, zone: ZONE_A }],
      {},
      { proxyProtocol: true },
      { admit, onRefused: refused },
    );
    const [node] = at.settings.nodes;
    const port = at.settings.listeners[0]?.port ?? 0;
    expect(await ask(at)).toBe("ECONNRESET");
    expect(refused).toHaveBeenCalledWith(expect.any(String), "closed");
    const client = connect({ host: node?.address ?? "", port, localAddress: "127.0.0.66" }).on(
      "error",
      () => undefined,
    );
    client.write("x");
    await vi.waitFor(() =>
      expect(Buffer.concat(heard).includes(Buffer.from([10, 0, 7, 7, 10, 0, 1, 10]))).toBe(true),
    );
    expect(admit).toHaveBeenLastCalledWith(
      { address: "127.0.0.66", port: client.localPort },
      { zone: ZONE_A, port },
    );
  });

  it("neither checks nor dials a target that packets do not reach", async () => {
    const a = await target("a", ZONE_A);
    let reason: string | undefined = "the task's security group";
    const at = await scene([a], {}, {}, { blocked: () => reason });
    await at.settle({ [a.port]: "unhealthy" });
    expect(at.balancer.targetHealth("api")?.[0]?.health.reason).toBe("Target.Timeout");
    expect(await ask(at)).toBe("ECONNRESET");
    reason = undefined;
    await at.settle({ [a.port]: "healthy" });
    expect(await ask(at)).toMatch(/^a /);
  });

  it("cuts the connections of a zone that it leaves", async () => {
    const echo = await serve("127.0.0.1", (socket) => socket.pipe(socket));
    const at = await scene([{ address: echo.address, port: echo.port, zone: ZONE_A }]);
    const client = await talk(at, "x");
    const ended = ending(client);
    await at.reconfigure({ nodes: at.settings.nodes.slice(1) });
    expect(await ended).toBe("ECONNRESET");
  });

  it("leaves nothing behind when it cannot start", async () => {
    const taken = await serve(nodeAddress(), () => undefined);
    const free = nodeAddress();
    const nodes = [
      { zone: ZONE_A, address: free, privateAddress: "10.0.1.10" },
      { zone: ZONE_B, address: taken.address, privateAddress: "10.0.2.10" },
    ];
    const listeners = [{ port: taken.port, targetGroupId: "api" }];
    await expect(scene([], { nodes, listeners })).rejects.toThrow("EADDRINUSE");
    expect(await ending(connect(taken.port, free))).toBe("ECONNREFUSED");
  });
});

/** Opens a connection to the node of zone a whose first words have come back. */
async function talk({ settings }: Scene, words: string): Promise<Socket> {
  const client = connect(settings.listeners[0]?.port ?? 0, settings.nodes[0]?.address).on(
    "error",
    () => undefined,
  );
  onTestFinished(() => void client.destroy());
  client.resume().write(words);
  await vi.waitFor(() => expect(client.bytesRead).toBe(words.length));
  return client;
}
