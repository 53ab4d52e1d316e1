import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bin = join(root, "bin/privlink");
const scratch = mkdtempSync(join(tmpdir(), "privlink-cli-"));
const bare = { PATH: process.env["PATH"] ?? "", HOME: scratch };

const privlink = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    cwd: scratch,
    env: { ...bare, ...env },
    timeout: 30_000,
  });

beforeAll(() => {
  if (!existsSync(join(root, "dist/cli.js"))) throw new Error("Run `npm run build` first");
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the launcher", () => {
  it("prints the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(privlink(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("says what to do when privlink is not built", () => {
    const copy = join(scratch, "unbuilt");
    cpSync(join(root, "bin"), join(copy, "bin"), { recursive: true });
    const result = spawnSync(process.execPath, [join(copy, "bin/privlink"), "--version"], {
      encoding: "utf8",
    });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain("npm run build");
  });

  it("says what to do on a Node.js that is too old", () => {
    const old = `Object.defineProperty(process.versions, "node", { value: "18.20.0" }); require(${JSON.stringify(bin)})`;
    const result = spawnSync(process.execPath, ["-e", old], { encoding: "utf8" });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain("Install Node.js 20.19 or later");
  });
});

describe("help", () => {
  const overview = privlink(["--help"]).stdout;
  const names = overview.matchAll(/^ {2}([a-z][a-z-]*(?: [a-z]+)?) {2,}\S/gm);

  it.each([...names].map(([, name = ""]) => [name]))("of %s starts with its line in the list", (name) => {
    const help = privlink([...name.split(" "), "--help"]);
    expect(help).toMatchObject({ status: 0, stderr: "" });
    const [summary = ""] = help.stdout.split("\n");
    expect(overview.replaceAll(/\s+/g, " ")).toContain(`${name} ${summary}`);
    expect(help.stdout).toContain("Exit codes:");
    // Examples are there to be copied and stay in one line.
    const prose = help.stdout.split("\n").filter((line) => !/^ {2}(privlink|eval) /.test(line));
    for (const line of prose) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("a wrong command line", () => {
  it.each([
    [["aprove"], "Did you mean approve?"],
    [["approve", "--reasn", "x"], "Did you mean --reason?"],
    [["sandbox", "strat"], "Did you mean start?"],
  ])("%j ends with 2 and a suggestion", (args, suggestion) => {
    const result = privlink(args);
    expect(result.status).toBe(2);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain(suggestion);
    expect(JSON.parse(privlink([...args, "--json"]).stdout)).toMatchObject({ error: { code: "PL-USAGE" } });
  });

  it("shows the help of a group on stderr", () => {
    const result = privlink(["sandbox"]);
    expect(result).toMatchObject({ status: 2, stdout: "" });
    expect(result.stderr).toContain("sandbox start");
  });
});

describe("without what AWS needs", () => {
  const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "x", AWS_REGION: "eu-west-1" };

  it("a missing region is a configuration error", () => {
    const result = privlink(["requests", "--json"]);
    expect(result.status).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: "PL-CONFIG" } });
  });

  it("missing credentials end with 4", () => {
    const result = privlink(["requests", "--json"], {
      AWS_REGION: "eu-west-1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
    expect(result.status).toBe(4);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: "PL-NO-CREDENTIALS" } });
    expect(result.stderr).not.toContain("Warning");
  });

  it("an endpoint that does not answer ends within seconds, with its name", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    await once(server, "close");
    const started = performance.now();
    const result = privlink(["requests"], { ...keys, AWS_ENDPOINT_URL: endpoint });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`${endpoint} does not answer [PL-UNREACHABLE]`);
  });

  it("a second signal ends a command that hangs", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = spawn(process.execPath, [bin, "requests"], {
      cwd: scratch,
      env: { ...bare, ...keys, AWS_ENDPOINT_URL: endpoint },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [socket] = (await once(server, "connection")) as [{ destroy(): void }];
    child.kill("SIGINT");
    await once(child.stderr, "data");
    child.kill("SIGINT");
    const [status] = (await once(child, "exit")) as [number];
    expect(status).toBe(130);
    socket.destroy();
    server.close();
  });
});

describe("a reader that goes away", () => {
  it("is no error", () => {
    const result = spawnSync(
      "bash",
      ["-c", 'set -o pipefail; "$0" "$1" --help | true', process.execPath, bin],
      {
        encoding: "utf8",
        env: bare,
      },
    );
    expect(result).toMatchObject({ status: 0, stderr: "" });
  });
});
