import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";

/** Output pipes that something else holds open do not delay the report of an exit for longer than this. */
const DRAIN_MS = 1_000;

/** How a process ended. */
export interface ExitStatus {
  /** Its own code, or 128 + the signal's number, as a container engine reports it. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | undefined;
}

/**
 * Resolves when the process has ended and its output is read. Whatever is left of its process group is
 * killed then, as the end of a container's first process is the end of the container.
 */
export function exitOf(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      signalGroup(child.pid, "SIGKILL");
      const status = {
        exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
        signal: signal ?? undefined,
      };
      const drained = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAIN_MS);
      child.once("close", () => {
        clearTimeout(drained);
        resolve(status);
      });
    });
  });
}

/** Resolves with the process id once the program runs. @throws Error when it cannot be executed. */
export function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => {
      child.off("error", reject);
      child.on("error", () => undefined);
      resolve(child.pid ?? 0);
    });
  });
}

/** Signals a process that leads its group, and all of the group; one that is gone already is no error. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Some systems say EPERM, not ESRCH, where only zombies are left.
    const gone =
      error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
    if (!gone) throw error;
  }
}
