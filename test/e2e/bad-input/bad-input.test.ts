import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../../../bin/privlink", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "privlink-bad-input-"));
const bare = {
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  PRIVLINK_SANDBOX_DIR: join(home, "sandbox"),
  CI: "1",
};
let environment: Record<string, string> = bare;

interface Refusal {
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

function privlink(args: readonly string[], env: Record<string, string> = environment, yaml?: string) {
  const directory = mkdtempSync(join(home, "run-"));
  if (yaml !== undefined) writeFileSync(join(directory, "privlink.yaml"), yaml);
  const result = spawnSync(process.execPath, [program, ...args, "--json"], {
    cwd: directory,
    env,
    encoding: "utf8",
    input: "",
    timeout: 30_000,
  });
  return { status: result.status, document: JSON.parse(result.stdout) as Refusal & Record<string, unknown> };
}

const writes = (): number => Number(privlink(["sandbox", "status"]).document["writes"]);

beforeAll(() => {
  expect(privlink(["sandbox", "start", "--port", "0", "--no-data-path"]).status).toBe(0);
  const { env } = privlink(["sandbox", "env"]).document as { env: Record<string, string> };
  environment = { ...bare, ...env };
});
afterAll(() => {
  privlink(["sandbox", "reset", "--yes"]);
  rmSync(home, { recursive: true, force: true });
});

describe("a wrong privlink.yaml ends with 2, names the key, and calls nothing", () => {
  it.each([
    ["an unknown key", "databse: false", /databse/],
    ["a wrong CIDR", "network: { cidr: 10.20.0.0/99 }", /cidr/i],
    ["host bits", "network: { cidr: 10.20.0.1/16 }", /10\.20\.0\.0\/16/],
    ["a prefix that is too short", "network: { cidr: 10.0.0.0/8 }", /16/],
    [
      "overlapping subnets",
      "network: { appSubnets: [10.20.0.0/20, 10.20.0.0/20], dataSubnets: [10.20.64.0/20, 10.20.80.0/20] }",
      /overlap/i,
    ],
    [
      "a subnet outside of the VPC",
      "network: { appSubnets: [10.99.0.0/20, 10.20.16.0/20], dataSubnets: [10.20.64.0/20, 10.20.80.0/20] }",
      /10\.99\.0\.0\/20/,
    ],
    ["one zone", "network: { zones: 1 }", /2/],
    ["no YAML", "network: [", /privlink\.yaml/],
  ])("%s", (_, yaml, says) => {
    const before = writes();
    const { status, document } = privlink(["init", "producer", "--yes"], environment, yaml);
    expect(status).toBe(2);
    expect(document.error?.code).toBe("PL-CONFIG");
    expect(JSON.stringify(document.error)).toMatch(says);
    expect(writes()).toBe(before);
  });
});

describe("what is not said, or said wrong, ends with 2 and names it", () => {
  it.each([
    [["plan", "--nonsense"], /--nonsense/],
    [["aprove"], /approve/],
    [["request-endpoint"], /service/],
    [["request-endpoint", "vpce-svc-0a1b2c3d4e5f60718"], /--reason/],
    [["request-endpoint", "vpce-svc-0a1b2c3d4e5f60718", "--reason", "x", "--expires", "5x"], /--expires/],
    [["request-endpoint", "vpce-svc-0a1b2c3d4e5f60718", "--reason", "x", "--port", "0"], /--port/],
    [["approve"], /endpoint|--all/],
    [["approve", "eni-1"], /vpce-/],
    [["reject"], /endpoint/],
    [["reject", "vpce-0a1b2c3d4e5f60718"], /--reason/],
    [["release"], /endpoint/],
    [["allow"], /principal/],
    [["allow", "12"], /12/],
    [["destroy"], /side|producer/],
    [["destroy", "producer"], /--yes/],
    [["sandbox", "reset"], /--yes/],
    [["sandbox", "env", "--profile", "nobody"], /producer/],
    [["plan", "--config", "missing.yaml"], /missing\.yaml/],
  ])("%j", (args, says) => {
    const before = writes();
    const { status, document } = privlink(args);
    expect(status).toBe(2);
    expect(JSON.stringify(document.error)).toMatch(says);
    expect(writes()).toBe(before);
  });
});

describe("who may not, or is not there", () => {
  const withKeys = (keys: Record<string, string>): Record<string, string> => {
    const { AWS_PROFILE: _profile, ...rest } = environment;
    return { ...rest, ...keys };
  };

  it("no credentials end with 4", () => {
    const nothing = {
      ...withKeys({}),
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_CONFIG_FILE: "/dev/null",
    };
    expect(privlink(["requests"], nothing)).toMatchObject({
      status: 4,
      document: { error: { code: "PL-NO-CREDENTIALS" } },
    });
  });

  it("a wrong secret ends with 4", () => {
    const wrong = withKeys({ AWS_ACCESS_KEY_ID: "AKIAWRONG", AWS_SECRET_ACCESS_KEY: "wrong" });
    expect(privlink(["requests"], wrong)).toMatchObject({
      status: 4,
      document: { error: { code: "PL-NO-CREDENTIALS" } },
    });
  });

  it("an endpoint that does not answer ends with 1 and is named", () => {
    const { status, document } = privlink(["requests"], {
      ...environment,
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    });
    expect([status, document.error?.code]).toEqual([1, "PL-UNREACHABLE"]);
    expect(document.error?.message).toContain("127.0.0.1:9");
  });

  it("a service that is not visible ends with 1 and names `privlink allow`", () => {
    const consumer = { ...environment, AWS_PROFILE: "consumer-a" };
    const asked = privlink(["request-endpoint", "vpce-svc-0a1b2c3d4e5f60718", "--reason", "x"], consumer);
    expect([asked.status, asked.document.error?.code]).toEqual([1, "PL-NOT-ALLOWED"]);
    expect(asked.document.error?.hint).toContain("privlink allow");
  });
});
