import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { databaseDirectory } from "../../../src/sandbox/control/directory.ts";
import { footprint } from "../../../src/sandbox/control/footprint.ts";
import { type Outcome, runPrivlink } from "../../support/cli.ts";
import { familyOf, type ProcessEntry, survivorsOf, listensAt } from "../../support/stack-processes.ts";
import { describeStory } from "../../support/stack.ts";

/** What was seen of the demo's sandbox while it ran. */
interface Traces {
  readonly processes: Map<string, ProcessEntry>;
  readonly listeners: Set<string>;
  readonly directories: Set<string>;
}

/** Watches what the demo in a temporary directory starts, until it has ended. */
async function watch(
  temporary: string,
  running: Promise<unknown>,
  look: (traces: Traces) => void = () => undefined,
): Promise<Traces> {
  const traces: Traces = { processes: new Map(), listeners: new Set(), directories: new Set() };
  const ended = running.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, delay(100, false)]))) {
    for (const name of await readdir(temporary)) {
      const directory = join(temporary, name, "sandbox");
      const text = await readFile(join(directory, "instance.json"), "utf8").catch(() => undefined);
      if (text === undefined) continue;
      const { pid } = JSON.parse(text) as { pid: number };
      const [family, { listeners }] = await Promise.all([familyOf(pid), footprint(pid)]);
      traces.directories.add(directory);
      for (const entry of family) traces.processes.set(`${entry.pid}/${entry.startedTicks}`, entry);
      for (const listener of listeners) traces.listeners.add(listener);
    }
    look(traces);
  }
  return traces;
}

describeStory("privlink demo", () => {
  let temporary: string;
  beforeEach(async () => (temporary = await mkdtemp(join(tmpdir(), "privlink-demo-test-"))));
  afterEach(() => rm(temporary, { recursive: true, force: true }));

  it("tells the story in 80 lines and a minute, and leaves nothing behind", async () => {
    const running: Promise<Outcome> = runPrivlink(["demo"], {
      directory: temporary,
      environment: { TMPDIR: temporary },
    });
    const traces = await watch(temporary, running);
    const { exitCode, stdout, stderr, durationMs } = await running;
    const lines = `${stderr}${stdout}`.trimEnd().split("\n");
    process.stderr.write(`demo: ${(durationMs / 1000).toFixed(1)} s, ${lines.length} lines\n`);
    expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
    expect(lines.length).toBeLessThanOrEqual(80);
    expect(durationMs).toBeLessThan(60_000);
    // Not only told: the parts were seen running.
    const commands = [...traces.processes.values()].map(({ command }) => command).join("\n");
    for (const part of ["postgres", "redis-server", "api-service/main.js"]) expect(commands).toContain(part);
    const text = lines.join(" ").replaceAll(/\s+/g, " ");
    expect(text).toMatch(/Redis's own hit counter: \+[1-9]/);
    for (const told of ["the open connection is cut", "exit code 3", "0 listening ports"])
      expect(text).toContain(told);

    expect(await readdir(temporary)).toEqual([]);
    expect(await survivorsOf([...traces.processes.values()])).toEqual([]);
    const listening = await Promise.all([...traces.listeners].map(listensAt));
    expect(listening.length).toBeGreaterThan(10);
    expect(listening).not.toContain(true);
    expect(traces.directories.size).toBe(1);
    for (const directory of traces.directories)
      await expect(stat(databaseDirectory(directory))).rejects.toThrow("ENOENT");
  });

  it("interrupted ends with 130 and leaves nothing behind", async () => {
    const interrupt = new AbortController();
    const running = runPrivlink(["demo"], {
      directory: temporary,
      environment: { TMPDIR: temporary },
      interrupt: interrupt.signal,
    });
    const traces = await watch(temporary, running, ({ processes }) => {
      // In the middle of `init producer`, when the database is there.
      if ([...processes.values()].some(({ command }) => command.includes("postgres"))) interrupt.abort();
    });
    const { exitCode } = await running;
    expect(exitCode).toBe(130);
    expect(await readdir(temporary)).toEqual([]);
    expect(traces.processes.size).toBeGreaterThan(0);
    expect(await survivorsOf([...traces.processes.values()])).toEqual([]);
  });
});
