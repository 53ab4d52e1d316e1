import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSurroundings, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let sandbox: string;

/** Stands for a sandbox: starts a guard and children of each kind, and tells their process ids. */
const PROGRAM = `
import { spawn } from "node:child_process";
import { startProcessGuard } from "GUARD";
const guard = startProcessGuard();
const start = (signal, script) => {
  const child = spawn("/bin/sh", ["-c", script], { stdio: "ignore", detached: true });
  guard.add(child.pid, signal);
  return child.pid;
};
const ended = start("TERM", "exit 0");
guard.remove(ended);
const polite = start("TERM", "trap 'echo polite > " + process.argv[2] + "; exit' TERM; while :; do sleep 0.1; done");
const deaf = start("KILL", "trap '' TERM INT HUP; while :; do sleep 0.1; done");
const spared = start("KILL", "while :; do sleep 0.1; done");
guard.remove(spared);
console.log(JSON.stringify({ polite, deaf, spared }));
process.stdin.resume();
`;

beforeAll(async () => {
  around = await openSurroundings();
  const source = join(around.directory, "sandbox.ts");
  const guardModule = new URL("../../../src/sandbox/data-path/process-guard.ts", import.meta.url).pathname;
  await writeFile(source, PROGRAM.replace("GUARD", guardModule));
  sandbox = join(around.directory, "sandbox.mjs");
  await build({
    input: source,
    platform: "node",
    logLevel: "silent",
    output: { file: sandbox, format: "esm" },
  });
});

afterAll(() => around.close());

interface Children {
  readonly polite: number;
  readonly deaf: number;
  readonly spared: number;
}

async function run(
  mark: string,
): Promise<{ children: Children; end: (signal: NodeJS.Signals) => Promise<unknown> }> {
  const parent = spawn(process.execPath, [sandbox, mark], { stdio: ["pipe", "pipe", "inherit"] });
  const line = await new Promise<string>((resolve) => {
    createInterface(parent.stdout).once("line", resolve);
  });
  const exit = new Promise((resolve) => {
    parent.once("exit", resolve);
  });
  return {
    children: JSON.parse(line) as Children,
    end: (signal) => {
      parent.kill(signal);
      return exit;
    },
  };
}

describe("startProcessGuard", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)("ends every child after the sandbox got %s", async (signal) => {
    const mark = join(around.directory, `mark-${signal}`);
    const { children, end } = await run(mark);
    expect(await alive(children.polite)).toBe(true);
    await end(signal);
    await expect.poll(() => alive(children.polite), { timeout: 4000 }).toBe(false);
    await expect.poll(() => alive(children.deaf), { timeout: 4000 }).toBe(false);
    expect(await readFile(mark, "utf8")).toBe("polite\n");
    // Taken off the list: it is somebody else's by now.
    expect(await alive(children.spared)).toBe(true);
    process.kill(-children.spared, "SIGKILL");
  });
});

/** Whether a process runs; a zombie that waits for its parent does not. */
async function alive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return !/\) Z/.test(status);
}
