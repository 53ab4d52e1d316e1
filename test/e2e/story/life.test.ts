import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { databaseDirectory } from "../../../src/sandbox/control/directory.ts";
import { footprint } from "../../../src/sandbox/control/footprint.ts";
import { runPrivlink } from "../../support/cli.ts";
import {
  clientOf,
  type RequestedEndpoint,
  releaseAll,
  request,
  rowOf,
} from "../../support/stack-endpoints.ts";
import { familyOf, survivorsOf, listensAt } from "../../support/stack-processes.ts";
import {
  type BuiltStack,
  buildStack,
  makeHome,
  removeSandboxIn,
  type SandboxFacts,
  launchSandboxIn,
  startSandboxIn,
  stopSandboxIn,
  withEnvironments,
} from "../../support/stack-sandbox.ts";
import { actor, consumerA, describeStory, producer, stack } from "../../support/stack.ts";

/** Longer than the guard takes between its polite and its last signal. */
const cleanUp = { timeout: 15_000, interval: 100 };

const permissions = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

/** `sandbox start` in a directory, whatever comes of it. */
const start = (home: string, ...more: readonly string[]) =>
  runPrivlink(["sandbox", "start", "--directory", join(home, "sandbox"), ...more], {
    directory: home,
    environment: {},
  });

describeStory("a sandbox with a stack", () => {
  let home: string;
  let now: SandboxFacts;
  let built: BuiltStack;
  let endpoint: RequestedEndpoint;
  const owner = actor("producer", () => now);
  const consumer = actor("consumer-a", () => now);
  /** Up means up: the first request, sent as soon as `sandbox start` ends, has to pass. */
  const startAndAsk = async (id: string): Promise<unknown> => {
    const started = await launchSandboxIn(home);
    const { body } = await (await clientOf(endpoint, started)).send("GET", `/productos/${id}`);
    now = await withEnvironments(started);
    return body;
  };
  beforeAll(async () => {
    home = await makeHome();
    now = await startSandboxIn(home);
    built = await buildStack(now);
    endpoint = await request(consumer, "Price lookups", built);
    await owner.privlink(["approve", endpoint.endpointId, "--reason", "Within budget"]);
  });
  afterAll(() => removeSandboxIn(home));

  it("runs beside another one, and each carries its own traffic only", async () => {
    const other = await request(consumerA, "Beside");
    await producer.privlink(["approve", other.endpointId]);
    try {
      const [here, there] = await Promise.all([clientOf(endpoint, now), clientOf(other)]);
      const made = await here.send("POST", "/productos", { nombre: "Only here", precio: 1, stock: 1 });
      const { producto } = made.body as { producto: { id: string } };
      expect((await here.send("GET", `/productos/${producto.id}`)).status).toBe(200);
      expect((await there.send("GET", `/productos/${producto.id}`)).status).toBe(404);
      const [ours, theirs] = await Promise.all([footprint(now.pid), footprint(stack().pid)]);
      expect(ours.listeners.length).toBeGreaterThan(10);
      expect(ours.listeners.filter((listener) => theirs.listeners.includes(listener))).toEqual([]);
      // The name of one's endpoint means nothing to the other's DNS server.
      const lost = await clientOf(endpoint, { ...now, resolver: stack().resolver });
      expect(await lost.knock()).toBe("ENOTFOUND");
    } finally {
      await releaseAll(consumerA);
    }
  });

  it("stops without a process or a listener left, and comes back with everything in it", async () => {
    const client = await clientOf(endpoint, now);
    const made = await client.send("POST", "/productos", { nombre: "Lámpara", precio: 24.5, stock: 3 });
    const { producto } = made.body as { producto: { id: string } };
    const [family, { listeners }] = await Promise.all([familyOf(now.pid), footprint(now.pid)]);
    expect(family.map(({ command }) => command).join("\n")).toMatch(
      /postgres[^]*redis-server|redis-server[^]*postgres/,
    );
    expect(family.filter(({ command }) => command.includes("api-service/main.js"))).toHaveLength(2);
    expect(await Promise.all(listeners.map(listensAt))).not.toContain(false);

    await stopSandboxIn(home);
    expect(await survivorsOf(family)).toEqual([]);
    expect(await Promise.all(listeners.map(listensAt))).not.toContain(true);
    expect(
      (
        await runPrivlink(["sandbox", "status", "--directory", now.directory], {
          directory: home,
          environment: {},
        })
      ).exitCode,
    ).toBe(1);

    expect(await startAndAsk(producto.id)).toEqual({ producto });
    expect(await rowOf(owner, endpoint.endpointId)).toMatchObject({
      state: "available",
      decision: "approved",
      decisionReason: "Within budget",
    });
    await owner.privlink(["plan", "--check"]);
  });

  it("killed with -9 leaves no process behind, and comes back with everything in it", async () => {
    const client = await clientOf(endpoint, now);
    const made = await client.send("POST", "/productos", { nombre: "Lámpara", precio: 24.5, stock: 3 });
    const { producto } = made.body as { producto: { id: string } };
    const family = await familyOf(now.pid);
    process.kill(now.pid, "SIGKILL");
    await vi.waitFor(async () => expect(await survivorsOf(family)).toEqual([]), cleanUp);
    expect(await startAndAsk(producto.id)).toEqual({ producto });
    await owner.privlink(["plan", "--check"]);
  });

  it("keeps its directory and its secrets from other users", async () => {
    expect(await permissions(now.directory)).toBe("700");
    const files = ["config", "credentials", "instance.json", "requests.ndjson", "server.log", "state.json"];
    expect((await readdir(now.directory)).filter((name) => !files.includes(name))).toEqual(["data"]);
    for (const name of files)
      expect([name, await permissions(join(now.directory, name))]).toEqual([name, "600"]);
  });
});

/** A run whose AWS is gone cannot give its lease back: the next one waits it out (45 s) before it builds. In ms. */
const killedRunLimit = 150_000;

describeStory("a sandbox of its own", () => {
  let home: string;
  afterEach(() => removeSandboxIn(home));

  it.each([1, 2])(
    "killed with -9 while a stack is built: try %i",
    async () => {
      home = await makeHome();
      const first = await startSandboxIn(home);
      const momentMs = Math.random() * 3000;
      const building = buildStack(first).then(
        () => "built",
        () => "failed",
      );
      await new Promise((resolve) => setTimeout(resolve, momentMs));
      const family = await familyOf(first.pid);
      process.kill(first.pid, "SIGKILL");
      const outcome = await building;
      process.stderr.write(
        `killed after ${momentMs.toFixed(0)} ms: ${family.length} processes ran, init ${outcome}\n`,
      );
      await vi.waitFor(async () => expect(await survivorsOf(family)).toEqual([]), cleanUp);
      const state = JSON.parse(await readFile(join(first.directory, "state.json"), "utf8")) as {
        version: number;
      };
      expect(state.version).toBe(1);

      const second = await startSandboxIn(home);
      const { changes, resources } = await buildStack(second);
      expect(changes.created + changes.updated + changes.unchanged).toBe(resources.length);
      expect(changes.replaced + changes.deleted).toBe(0);
      await actor("producer", () => second).privlink(["smoke-test"]);
    },
    killedRunLimit,
  );

  it("tightens a directory that stood open", async () => {
    home = await makeHome();
    await mkdir(join(home, "sandbox"), { mode: 0o755 });
    const { directory } = await startSandboxIn(home, ["--no-data-path"]);
    expect(await permissions(directory)).toBe("700");
  });

  it("is found, not started twice", async () => {
    home = await makeHome();
    const first = await startSandboxIn(home, ["--no-data-path"]);
    const second = await startSandboxIn(home, ["--no-data-path"]);
    expect([second.pid, second.endpoint]).toEqual([first.pid, first.endpoint]);
  });

  it("says which port is in use, ends with 1 and leaves nothing half-made", async () => {
    home = await makeHome();
    const occupied = createServer().listen(0, "127.0.0.1");
    await once(occupied, "listening");
    const port = String((occupied.address() as AddressInfo).port);
    try {
      const { exitCode, stdout, stderr } = await start(home, "--port", port);
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
      expect(stderr).toContain("--port 0");
      expect(await readdir(join(home, "sandbox"))).not.toContain("instance.json");
    } finally {
      occupied.close();
    }
    // The same directory works with another port.
    await startSandboxIn(home, ["--no-data-path"]);
  });

  it("is gone after reset, its databases too", async () => {
    home = await makeHome();
    const sandbox = await startSandboxIn(home);
    await buildStack(sandbox);
    const family = await familyOf(sandbox.pid);
    const databases = databaseDirectory(sandbox.directory);
    expect(await readdir(databases)).toHaveLength(1);
    await runPrivlink(["sandbox", "reset", "--yes", "--directory", sandbox.directory], {
      directory: home,
      environment: {},
    });
    expect(await survivorsOf(family)).toEqual([]);
    expect(await readdir(sandbox.directory)).toEqual([]);
    await expect(stat(databases)).rejects.toThrow("ENOENT");
    await rm(sandbox.directory, { recursive: true });
  });
});
