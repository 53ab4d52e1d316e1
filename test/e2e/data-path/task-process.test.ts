import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAddressPool, type AddressPool } from "../../../src/sandbox/data-path/address-pool.ts";
import { startDnsServer, type DnsServer } from "../../../src/sandbox/data-path/dns-server.ts";
import { claimNetwork, type NetworkClaim } from "../../../src/sandbox/data-path/network-claim.ts";
import { startProcessGuard, type ProcessGuard } from "../../../src/sandbox/data-path/process-guard.ts";
import { startTask, type TaskProcess } from "../../../src/sandbox/data-path/task-process.ts";
import { buildPreload } from "./built-preload.ts";

let directory: string;
let preload: URL;
let claim: NetworkClaim;
let pool: AddressPool;
let guard: ProcessGuard;
let dns: DnsServer;
const tasks: TaskProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "privlink-task-"));
  preload = await buildPreload(directory);
  claim = await claimNetwork();
  pool = createAddressPool(claim.network);
  guard = startProcessGuard();
  dns = await startDnsServer({
    listen: [{ address: pool.allocate("resolver"), port: 0 }],
    resolve: (name, type, { clientAddress }) => {
      if (name === "whoami.example.com") return type === "A" ? [clientAddress] : [];
      if (name === "db.example.com") return type === "A" ? [pool.allocate("db")] : [];
      return name === "broken.example.com" ? "SERVFAIL" : "NXDOMAIN";
    },
  });
});

afterEach(async () => {
  await Promise.all(tasks.splice(0).map((task) => task.stop()));
});

afterAll(async () => {
  await dns.stop();
  await guard.close();
  await claim.release();
  await rm(directory, { recursive: true, force: true });
});

interface Started {
  readonly task: TaskProcess;
  readonly address: string;
  readonly lines: string[];
  /** Resolves with the first line of output that matches. */
  line(pattern: RegExp): Promise<string>;
}

/** Starts a task that runs an ES module given as text. */
async function run(
  owner: string,
  program: string,
  more: { environment?: Record<string, string>; stopTimeoutSeconds?: number; withoutResolver?: boolean } = {},
): Promise<Started> {
  const file = join(directory, `${owner}.mjs`);
  await writeFile(file, program);
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  const [resolver] = dns.endpoints;
  const address = pool.allocate(owner);
  const task = await startTask({
    command: ["node", file],
    environment: more.environment ?? {},
    workingDirectory: directory,
    network: { address, preload, ...(resolver && !more.withoutResolver && { resolver }) },
    stopTimeoutSeconds: more.stopTimeoutSeconds ?? 5,
    guard,
    onLog: (line, stream) => {
      lines.push(stream === "stdout" ? line : `stderr: ${line}`);
      for (const watcher of watchers) watcher();
    },
  });
  tasks.push(task);
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((each) => pattern.test(each));
        if (found !== undefined) resolve(found);
      };
      watchers.add(look);
      look();
      void task.exited.then(() => reject(new Error(`the task ended: ${lines.join("\n")}`)));
    });
  return { task, address, lines, line };
}

const SERVER = `
  import { createServer } from "node:http";
  createServer((request, response) => {
    response.end(JSON.stringify({ name: process.env.NAME, peer: request.socket.remoteAddress }));
  }).listen({ port: 3000, host: "0.0.0.0" }, function () { console.log("listening " + JSON.stringify(this.address())); });
`;

function fetchFrom(localAddress: string, address: string, port = 3000): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: address, port, localAddress, agent: false }, (response) => resolve(text(response))).on(
      "error",
      reject,
    );
  });
}

describe("startTask", () => {
  it("gives each of two tasks its own port 3000", async () => {
    const [a, b] = await Promise.all([
      run("a", SERVER, { environment: { NAME: "first" } }),
      run("b", SERVER, { environment: { NAME: "second" } }),
    ]);
    await Promise.all([a.line(/^listening/), b.line(/^listening/)]);
    const me = pool.allocate("client");
    expect(JSON.parse(await fetchFrom(me, a.address))).toEqual({ name: "first", peer: me });
    expect(JSON.parse(await fetchFrom(me, b.address))).toEqual({ name: "second", peer: me });
  });

  it.each([
    ["listen(port)", `server.listen(0, report)`],
    ["listen()", `server.listen(report)`],
    ["listen(port, host, backlog)", `server.listen(0, "::", 10, report)`],
    ["listen(port, backlog)", `server.listen(0, 10, report)`],
    ["listen({port, host: localhost})", `server.listen({ port: 0, host: "localhost" }, report)`],
    ["listen(port string)", `server.listen("0", undefined, report)`],
  ])("moves %s to the task's address", async (name, statement) => {
    const started = await run(
      `form-${name.replaceAll(/\W/g, "")}`,
      `import { createServer } from "node:net";
       const server = createServer();
       const report = () => { console.log("at " + server.address().address); };
       ${statement};`,
    );
    expect(await started.line(/^at /)).toBe(`at ${started.address}`);
  });

  it("keeps Unix sockets where they are", async () => {
    const started = await run(
      "unix",
      `import { connect, createServer } from "node:net";
       const server = createServer((socket) => socket.end("over the socket")).listen("own.sock", () => {
         connect("own.sock").on("data", (data) => { console.log(String(data)); process.exit(0); });
       });`,
    );
    expect(await started.line(/over/)).toBe("over the socket");
  });

  it("connects as the task, and finds itself on localhost", async () => {
    const started = await run(
      "loopback",
      `import { connect, createServer } from "node:net";
       import { get } from "node:http";
       createServer((socket) => {
         console.log("peer " + socket.remoteAddress);
         socket.resume().end("HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\nconnection: close\\r\\n\\r\\n");
       }).listen(3000, "127.0.0.1", async () => {
         for (const to of [[3000], [3000, "localhost"], [{ port: 3000, host: "127.0.0.1" }]]) {
           await new Promise((done) => connect(...to).on("close", done).resume());
         }
         await new Promise((done) => get("http://localhost:3000", (response) => response.resume().on("end", done)));
         await fetch("http://127.0.0.1:3000");
         console.log("done");
         process.exit(0);
       });`,
    );
    await started.line(/^done/);
    expect(started.lines.filter((line) => line.startsWith("peer"))).toEqual(
      Array.from({ length: 5 }, () => `peer ${started.address}`),
    );
  });

  it("resolves names as its VPC does, from its own address", async () => {
    const started = await run(
      "names",
      `import dns, { lookup } from "node:dns";
       import { lookup as promised } from "node:dns/promises";
       import { promisify } from "node:util";
       const code = (call) => call.then(String, (error) => error.code + " " + error.syscall);
       console.log(JSON.stringify([
         await promisify(lookup)("whoami.example.com"),
         await promised("db.example.com", { all: true }),
         await dns.promises.resolve4("db.example.com"),
         await promised("127.0.0.9"),
         await code(promised("missing.example.com")),
         await code(promised("broken.example.com")),
         await code(promised("db.example.com", 6)),
       ]));`,
    );
    await started.task.exited;
    expect(JSON.parse(started.lines.join(""))).toEqual([
      { address: started.address, family: 4 },
      [{ address: pool.addressOf("db"), family: 4 }],
      [pool.addressOf("db")],
      { address: "127.0.0.9", family: 4 },
      "ENOTFOUND getaddrinfo",
      "EAI_AGAIN getaddrinfo",
      "ENOTFOUND getaddrinfo",
    ]);
  });

  it("resolves nothing without a resolver", async () => {
    const started = await run(
      "nameless",
      `import dns from "node:dns/promises";
       console.log(await dns.lookup("db.example.com").catch((error) => error.code));
       console.log(await dns.resolve4("db.example.com").catch((error) => error.code));
       console.log((await dns.lookup("localhost")).address);`,
      { withoutResolver: true },
    );
    await started.task.exited;
    expect(started.lines).toEqual(["ENOTFOUND", "ECONNREFUSED", started.address]);
  });

  it("hands over its environment and nothing of ours", async () => {
    process.env["SECRET_OF_THE_SANDBOX"] = "hidden";
    const started = await run("environment", `console.log(JSON.stringify(process.env));`, {
      environment: { GIVEN: "value", NODE_OPTIONS: "--stack-trace-limit=5" },
    });
    delete process.env["SECRET_OF_THE_SANDBOX"];
    await started.task.exited;
    const seen = JSON.parse(started.lines.join("")) as Record<string, string>;
    expect(Object.keys(seen).sort()).toEqual(["GIVEN", "NODE_OPTIONS", "PATH", "PRIVLINK_TASK_NETWORK"]);
    expect(seen).toMatchObject({
      GIVEN: "value",
      NODE_OPTIONS: expect.stringContaining("--stack-trace-limit=5"),
    });
  });

  it("works in worker threads and child processes of the task", async () => {
    await writeFile(
      join(directory, "listen.cjs"),
      `const server = require("node:net").createServer();
       server.listen(0, () => { console.log("nested " + server.address().address); server.close(); });`,
    );
    const started = await run(
      "nested",
      `import { Worker } from "node:worker_threads";
       import { execFile } from "node:child_process";
       new Worker("./listen.cjs").on("exit", () => {
         execFile("node", ["listen.cjs"], (error, stdout) => console.log(stdout.trim()));
       });`,
    );
    await started.task.exited;
    expect(started.lines).toEqual([`nested ${started.address}`, `nested ${started.address}`]);
  });

  it("reports the code of a program that ends, and the lines it wrote", async () => {
    const started = await run("ends", `console.log("out"); console.error("err"); process.exitCode = 7;`);
    expect(await started.task.exited).toEqual({ exitCode: 7, signal: undefined });
    expect(started.lines.sort()).toEqual(["out", "stderr: err"]);
    expect(await started.task.stop()).toEqual({ exitCode: 7, signal: undefined });
  });

  it("stops with SIGTERM, and lets the program end in its own way", async () => {
    const started = await run(
      "polite",
      `process.on("SIGTERM", () => { console.log("closing"); process.exit(3); });
       setInterval(() => {}, 1000); console.log("up");`,
    );
    await started.line(/^up/);
    expect(await started.task.stop()).toEqual({ exitCode: 3, signal: undefined });
    expect(started.lines).toContain("closing");
  });

  it("kills what ignores SIGTERM, its children too", async () => {
    const started = await run(
      "stubborn",
      `import { spawn } from "node:child_process";
       process.on("SIGTERM", () => {});
       const child = spawn("node", ["-e", 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);console.log(1)'], { stdio: ["ignore", "pipe", "ignore"] });
       child.stdout.once("data", () => console.log("child " + child.pid));`,
      { stopTimeoutSeconds: 0.2 },
    );
    const child = Number((await started.line(/^child/)).split(" ")[1]);
    expect(await started.task.stop()).toEqual({ exitCode: 137, signal: "SIGKILL" });
    await expect.poll(() => alive(child)).toBe(false);
  });

  it("says that a program cannot be executed", async () => {
    const options = {
      environment: {},
      workingDirectory: directory,
      network: { address: pool.allocate("none"), preload },
      stopTimeoutSeconds: 1,
      guard,
      onLog: () => undefined,
    };
    await expect(startTask({ ...options, command: ["/no/such/program"] })).rejects.toThrow("ENOENT");
  });

  it("refuses connections to a task that is gone", async () => {
    const started = await run("gone", SERVER);
    await started.line(/^listening/);
    await started.task.stop();
    const code = await new Promise((resolve) => {
      connect(3000, started.address).on("error", (error) => resolve("code" in error && error.code));
    });
    expect(code).toBe("ECONNREFUSED");
  });
});

/** Whether a process runs; a zombie that waits for its parent does not. */
async function alive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return !/\) Z/.test(status);
}
