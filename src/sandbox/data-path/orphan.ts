import { readFile, readlink, realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 20;

/** How a process left over from an earlier run is recognised and ended. */
export interface Orphan {
  /** First line = process id. */
  readonly pidFile: string;
  /** Its working directory must be this one. */
  readonly directory: string;
  /** Its program's name must contain this. */
  readonly program: string;
  /** Signals from polite to final, with the seconds that each gets. */
  readonly signals: readonly (readonly [NodeJS.Signals, number])[];
}

/**
 * Ends a server that outlived the sandbox which started it. A process id alone proves nothing (it may belong
 * to anybody by now): only a process of that program, running in our own directory, is touched.
 *
 * @returns whether there was one.
 * @throws Error when it does not end.
 */
export async function endOrphan(orphan: Orphan): Promise<boolean> {
  const pid = await readPid(orphan.pidFile);
  if (pid === undefined || !(await isOurs(pid, orphan))) return false;
  for (const [signal, seconds] of orphan.signals) {
    send(pid, signal);
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline) {
      if (!(await isOurs(pid, orphan))) return true;
      await delay(POLL_MS);
    }
  }
  throw new Error(
    `process ${pid} (${orphan.program}, from an earlier run in ${orphan.directory}) does not end`,
  );
}

async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const pid = Number(text.split("\n")[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

async function isOurs(pid: number, { directory, program }: Orphan): Promise<boolean> {
  try {
    const [where, command] = await Promise.all([
      readlink(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
    ]);
    return where === (await realpath(directory)) && (command.split("\0")[0] ?? "").includes(program);
  } catch {
    // Gone, or not even visible to this user: then it is not ours.
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It may have ended since we looked.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
