import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { inheritedEnvironment, privlinkProgram } from "../../support/cli.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { keys, openTerminal, type Terminal } from "../../support/terminal.ts";

let sandbox: TestSandbox;
let folder: string;
beforeEach(async () => {
  sandbox = await startTestSandbox();
  folder = await mkdtemp(join(tmpdir(), "privlink-questions-"));
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function init(): Promise<Terminal> {
  const env = { ...inheritedEnvironment(), ...(await sandbox.environment("producer")) };
  return openTerminal(privlinkProgram, ["init", "producer"], { cwd: folder, env });
}

const writes = () => sandbox.requests.filter(({ write }) => write);

describe("init producer at a terminal, without a file", () => {
  it("asks a few questions, shows plan and cost, asks once, builds, and has written the file", async () => {
    const terminal = await init();
    await terminal.shows(/Stack name/);
    terminal.press(keys.ctrlA, keys.enter);
    await terminal.shows(/Who may ask for access\?/);
    terminal.press("222222222222", keys.enter);
    await terminal.shows(/Size/);
    await terminal.shows(/outlives a zone/);
    terminal.press(keys.down);
    await terminal.shows(/for trying out/);
    terminal.press(keys.enter);
    await terminal.shows(/With a PostgreSQL database\?/);
    terminal.press("n", keys.enter);
    await terminal.shows(/With a cache\?/);
    terminal.press("n", keys.enter);
    await terminal.shows(/Private DNS name/);
    terminal.press("orders.example.com", keys.enter);
    await terminal.shows(/Write these answers to privlink\.yaml\?/);
    terminal.press(keys.enter);
    await terminal.shows(/Apply to account 111111111111 in us-east-1\?/);
    expect(writes()).toEqual([]);
    const shown = terminal.received();
    expect(shown).toContain("+ create load-balancer privlink-nlb");
    expect(shown).toMatch(/About \$\d+ a month, on-demand prices of 20\d\d-\d\d-\d\d in us-east-1/);
    expect(shown).not.toContain("db-instance");
    terminal.press("y", keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.received()).toContain("Prove that orders.example.com is yours");
    const text = await readFile(join(folder, "privlink.yaml"), "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    expect(parse(text)).toEqual({
      stack: "privlink",
      region: "us-east-1",
      service: { desiredCount: 1 },
      database: false,
      cache: false,
      endpointService: {
        allowedPrincipals: ["arn:aws:iam::222222222222:root"],
        privateDnsName: "orders.example.com",
      },
    });
  });

  it("changes nothing when the answer to the plan is no", async () => {
    const terminal = await init();
    await terminal.shows(/Stack name/);
    terminal.press(keys.enter);
    await terminal.shows(/Who may ask for access\?/);
    terminal.press(keys.enter);
    await terminal.shows(/Size/);
    terminal.press(keys.enter);
    await terminal.shows(/database\?/);
    terminal.press(keys.enter);
    await terminal.shows(/cache\?/);
    terminal.press(keys.enter);
    await terminal.shows(/Private DNS name/);
    terminal.press(keys.enter);
    await terminal.shows(/Write these answers/);
    terminal.press("n", keys.enter);
    await terminal.shows(/Apply to account/);
    terminal.press(keys.enter);
    expect(await terminal.exit).toBe(130);
    expect(writes()).toEqual([]);
    await expect(readFile(join(folder, "privlink.yaml"))).rejects.toThrow("ENOENT");
  });
});
