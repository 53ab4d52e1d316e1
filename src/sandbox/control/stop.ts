import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { databaseDirectory } from "./directory.ts";
import { ControlFault } from "./fault.ts";
import { runningInstance } from "./instance.ts";

/** How long a sandbox may take to stop its databases and tasks before it is killed. */
const graceMs = 20_000;

/** Stops the sandbox of a directory with everything it runs. False when none was running. */
export async function stopProcess(directory: string): Promise<boolean> {
  const instance = await runningInstance(directory);
  if (instance === undefined) return false;
  process.kill(instance.pid, "SIGTERM");
  const deadline = Date.now() + graceMs;
  while (isAlive(instance.pid)) {
    if (Date.now() > deadline) {
      process.kill(instance.pid, "SIGKILL");
      throw new ControlFault(
        "failed",
        `The sandbox (pid ${instance.pid}) did not stop within ${graceMs / 1000} s and was killed.`,
        "Start it once more; it cleans up what was left.",
      );
    }
    await delay(25);
  }
  return true;
}

/** Deletes everything that a stopped sandbox remembers. */
export async function forget(directory: string): Promise<void> {
  if ((await runningInstance(directory)) !== undefined) {
    throw new ControlFault("running", "The sandbox is running.", "Stop it first.");
  }
  // Only what the sandbox wrote: the directory may have been chosen by the user.
  const written = [
    "state.json",
    "state.json.new",
    "requests.ndjson",
    "server.log",
    "instance.json",
    "config",
    "credentials",
    "data",
  ];
  await rm(databaseDirectory(directory), { recursive: true, force: true });
  await Promise.all(written.map((name) => rm(join(directory, name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
