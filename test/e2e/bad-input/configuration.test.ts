import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPrivlink } from "../../support/cli.ts";
import type { SandboxFacts } from "../../support/stack-sandbox.ts";
import { answerOf, callsOf, removeApiSandbox, startApiSandbox } from "./surroundings.ts";

let sandbox: SandboxFacts;
beforeAll(async () => {
  sandbox = await startApiSandbox();
});
afterAll(() => removeApiSandbox(sandbox));

async function folderWith(yaml: string): Promise<string> {
  const folder = await mkdtemp(join(sandbox.home, "run-"));
  await writeFile(join(folder, "privlink.yaml"), yaml);
  return folder;
}

const build = ["init", "producer", "--yes"];

describe("a wrong privlink.yaml ends with 2, says what is allowed, and calls nothing", () => {
  const subnets = (app: string, data: string) => `network: { appSubnets: [${app}], dataSubnets: [${data}] }`;
  const data = "10.20.64.0/20, 10.20.80.0/20";

  it.each([
    ["an unknown key", "databse: false", 'did you mean "database"?'],
    ["an unknown key in a section", "network: { cdir: 10.20.0.0/16 }", 'did you mean "cidr"?'],
    ["an unknown key like no other", "colour: red", "known are stack, region"],
    ["a prefix that is none", "network: { cidr: 10.20.0.0/99 }", "10.20.0.0/16"],
    ["a prefix that is too short", "network: { cidr: 10.0.0.0/8 }", "16"],
    ["a CIDR that is none", "network: { cidr: private }", "10.20.0.0/16"],
    ["host bits", "network: { cidr: 10.20.0.1/16 }", "the block is 10.20.0.0/16"],
    ["overlapping subnets", subnets("10.20.0.0/20, 10.20.0.0/20", data), "subnets must be apart"],
    [
      "a subnet outside of the VPC",
      subnets("10.99.0.0/20, 10.20.16.0/20", data),
      "inside the VPC's 10.20.0.0/16",
    ],
    ["one zone", "network: { zones: 1 }", "from 2 to 6"],
    ["one zone id", "network: { zoneIds: [use1-az1] }", "2 to 6"],
    ["a port that is none", "service: { port: 70000 }", "from 1 to 65535"],
    ["a choice that is none", "endpointService: { acceptanceRequired: false }", "must be true"],
    ["a stack name that AWS refuses", "stack: Shop", "small letters"],
    ["no section at all", "- stack", "a section with keys"],
    ["no YAML", "network: [", "privlink.yaml:1:"],
    ["a tab", "network:\n\tzones: 2", "privlink.yaml:2:"],
    ["a key twice", "stack: a\nstack: b", "privlink.yaml:2:"],
    ["two documents", "stack: a\n---\nstack: b", "must be one"],
  ])("%s", async (_name, yaml, says) => {
    const before = await callsOf(sandbox);
    const { exitCode, document } = await answerOf(
      build,
      await folderWith(yaml),
      sandbox.environments.producer,
    );
    expect([exitCode, document.error?.code]).toEqual([2, "PL-CONFIG"]);
    expect([document.error?.message, document.error?.reason, document.error?.hint].join("\n")).toContain(
      says,
    );
    expect(await callsOf(sandbox)).toEqual(before);
  });

  it.each([
    ["flag", ["--config", "gone.yaml"], {}],
    ["environment", [], { PRIVLINK_CONFIG: "gone.yaml" }],
  ])("a file that was named by %s and does not exist", async (_name, flags, environment) => {
    const { exitCode, document } = await answerOf([...build, ...flags], sandbox.home, {
      ...sandbox.environments.producer,
      ...environment,
    });
    expect([exitCode, document.error?.code]).toEqual([2, "PL-CONFIG"]);
    expect(document.error?.message).toBe("gone.yaml does not exist");
  });

  it("a directory in its place", async () => {
    await mkdir(join(sandbox.home, "folder.yaml"));
    const args = [...build, "--config", "folder.yaml"];
    const { exitCode, document } = await answerOf(args, sandbox.home, sandbox.environments.producer);
    expect([exitCode, document.error?.message]).toEqual([2, "folder.yaml cannot be read"]);
  });
});

describe("what does not need the file", () => {
  it("works beside a broken one", async () => {
    const args = ["sandbox", "status", "--directory", sandbox.directory];
    expect((await answerOf(args, await folderWith("network: ["), {})).exitCode).toBe(0);
  });
});

describe("for people", () => {
  it("an error is three lines on stderr and nothing on stdout", async () => {
    const { exitCode, stdout, stderr } = await runPrivlink(build, {
      directory: await folderWith("databse: false"),
      environment: { ...sandbox.environments.producer, CI: "1" },
    });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.split("\n")).toEqual([
      expect.stringMatching(/^Error: .*databse.* \[PL-CONFIG\]$/),
      expect.stringMatching(/^Why: {3}/),
      expect.stringMatching(/^Next: {2}/),
      "",
    ]);
  });
});
