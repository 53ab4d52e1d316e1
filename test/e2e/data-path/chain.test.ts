import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLoadBalancer, type LoadBalancer } from "../../../src/sandbox/data-path/load-balancer.ts";
import { startRelay, type Decision, type Relay } from "../../../src/sandbox/data-path/relay.ts";
import { scaledSchedule } from "../../../src/sandbox/data-path/schedule.ts";
import { startTask, type TaskProcess } from "../../../src/sandbox/data-path/task-process.ts";
import { buildPreload } from "./built-preload.ts";
import { openSurroundings, type Surroundings } from "./surroundings.ts";

/** An HTTP server that wants a PROXY v2 header before each connection, on a port it believes to have alone. */
const SERVICE = `
  import { createServer } from "node:http";
  import net from "node:net";
  const http = createServer((request, response) => {
    const { address, port, endpoint } = request.socket.header;
    response.end(JSON.stringify({ name: process.env.NAME, address, port, endpoint, peer: request.socket.remoteAddress }));
  });
  net.createServer((socket) => {
    socket.once("readable", () => {
      const start = socket.read(16);
      const rest = socket.read(start.readUInt16BE(14)) ?? Buffer.alloc(0);
      socket.header = rest.length === 0 ? {} : {
        address: [...rest.subarray(0, 4)].join("."),
        port: rest.readUInt16BE(8),
        endpoint: rest.subarray(16).toString(),
      };
      http.emit("connection", socket);
    });
  }).listen(3000, "0.0.0.0");
  process.on("SIGTERM", () => process.exit(0));
`;

const ZONES = ["eu-west-1a", "eu-west-1b"] as const;
const ENDPOINT = "vpce-0a1b2c3d4e5f60718";

let around: Surroundings;
let service: string;
let preload: URL;
let directory: string;
let balancer: LoadBalancer;
let endpoint: Relay;
const tasks: TaskProcess[] = [];
/** What the endpoint's relay decides; tests change it as a reject or an accept would. */
let accepted = true;

beforeAll(async () => {
  around = await openSurroundings();
  directory = await mkdtemp(join(tmpdir(), "privlink-chain-"));
  preload = await buildPreload(directory);
  service = join(directory, "service.mjs");
  await writeFile(service, SERVICE);
  for (const zone of ZONES) {
    tasks.push(
      await startTask({
        command: ["node", service],
        environment: { NAME: `task in ${zone}` },
        workingDirectory: directory,
        network: { address: around.pool.allocate(`task-${zone}`), preload },
        stopTimeoutSeconds: 5,
        guard: around.guard,
        onLog: () => undefined,
      }),
    );
  }
  balancer = await startLoadBalancer({
    settings: {
      nodes: ZONES.map((zone, i) => ({
        zone,
        address: around.pool.allocate(`node-${zone}`),
        privateAddress: `10.0.${i}.10`,
      })),
      crossZone: true,
      listeners: [{ port: 3000, targetGroupId: "api" }],
      targetGroups: [
        {
          id: "api",
          proxyProtocol: true,
          deregistrationDelaySeconds: 0,
          terminateConnectionsOnDeregistration: false,
          healthCheck: {
            check: { protocol: "HTTP", path: "/", matcher: "200" },
            port: "traffic-port",
            intervalSeconds: 10,
            timeoutSeconds: 6,
            healthyThreshold: 2,
            unhealthyThreshold: 2,
          },
          targets: ZONES.map((zone) => ({
            address: around.pool.allocate(`task-${zone}`),
            port: 3000,
            zone,
          })),
        },
      ],
    },
    schedule: scaledSchedule(0, 50),
    timeScale: 0,
    admit: () => ({ refuse: "only through the endpoint" }),
  });
  endpoint = await startRelay({
    address: around.pool.allocate("endpoint"),
    port: 3000,
    admit: (_, port): Decision =>
      accepted
        ? balancer.route({
            zone: ZONES[0],
            listenerPort: 3000,
            source: { address: "172.16.5.9", port },
            vpcEndpointId: ENDPOINT,
          })
        : { refuse: "the connection is not accepted" },
  });
});

afterAll(async () => {
  await endpoint.stop();
  await balancer.stop();
  await Promise.all(tasks.map((task) => task.stop()));
  await around.close();
  await rm(directory, { recursive: true, force: true });
});

interface Answer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly endpoint: string;
  readonly peer: string;
}

/** One request from the consumer, in a connection of its own. */
function request(): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const localAddress = around.pool.allocate("consumer");
    get({ host: endpoint.address, port: 3000, localAddress, agent: false }, (response) => {
      resolve(text(response).then((body) => JSON.parse(body) as Answer));
    }).on("error", reject);
  });
}

function states(): string[] | undefined {
  return balancer.targetHealth("api")?.map(({ health }) => health.state);
}

describe("endpoint, load balancer and tasks", () => {
  it("carry a request to either task, which learns who asked and through which endpoint", async () => {
    await expect.poll(states, { timeout: 20_000 }).toEqual(["healthy", "healthy"]);
    const answers = [await request(), await request()];
    expect(answers.map(({ name }) => name).sort()).toEqual(ZONES.map((zone) => `task in ${zone}`));
    for (const answer of answers) {
      expect(answer).toMatchObject({
        address: "172.16.5.9",
        // After the addresses comes the TLV: type, length, sub-type, id.
        endpoint: expect.stringContaining(ENDPOINT),
        // The targets see the node of the zone in which the endpoint's interface lies.
        peer: around.pool.addressOf(`node-${ZONES[0]}`),
      });
    }
  });

  it("let nothing pass that is not accepted, and cut what was open", async () => {
    await expect.poll(() => balancer.activeFlowCount).toBe(0);
    const localAddress = around.pool.allocate("consumer");
    const open = connect({ host: endpoint.address, port: 3000, localAddress });
    const reset = new Promise((resolve) => {
      open.once("error", (error) => resolve("code" in error && error.code));
    });
    await expect.poll(() => balancer.activeFlowCount).toBe(1);
    accepted = false;
    endpoint.cut(({ clientAddress }) => clientAddress === localAddress);
    expect(await reset).toBe("ECONNRESET");
    await expect(request()).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect.poll(() => balancer.activeFlowCount).toBe(0);
    accepted = true;
    expect(await request()).toMatchObject({ address: "172.16.5.9" });
  });

  it("cut a connection in the very moment of its end, and leave no flow behind", async () => {
    // The task closes after its answer: here, where the answer has just come, that end is on its way.
    await request();
    endpoint.cut(() => true);
    await expect.poll(() => balancer.activeFlowCount).toBe(0);
    expect(endpoint.counters().active).toBe(0);
  });

  it("notice that a task was killed, and go on with the other", async () => {
    const [victim] = tasks;
    process.kill(victim?.pid ?? 0, "SIGKILL");
    expect(await victim?.exited).toEqual({ exitCode: 137, signal: "SIGKILL" });
    await expect.poll(states, { timeout: 20_000 }).toEqual(["unhealthy", "healthy"]);
    for (let i = 0; i < 3; i += 1) expect((await request()).name).toBe(`task in ${ZONES[1]}`);
  });
});
