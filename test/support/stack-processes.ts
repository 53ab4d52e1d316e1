import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";

/** A process of this machine; its number alone may be used anew. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Ticks between the machine's start and its own. */
  readonly startedTicks: number;
  readonly state: string;
  /** Program and arguments. */
  readonly command: string;
}

/** Everything that runs below a process, itself first. */
export async function familyOf(pid: number): Promise<ProcessEntry[]> {
  const all = await allProcesses();
  const family = all.filter((entry) => entry.pid === pid);
  for (let grown = 0; grown < family.length; grown += 1) {
    const member = family[grown]?.pid;
    family.push(...all.filter((entry) => entry.parent === member));
  }
  return family;
}

/** Which of the processes still run. */
export async function survivorsOf(entries: readonly ProcessEntry[]): Promise<ProcessEntry[]> {
  const now = await allProcesses();
  return now.filter(
    ({ pid, startedTicks, state }) =>
      state !== "Z" && entries.some((one) => one.pid === pid && one.startedTicks === startedTicks),
  );
}

/** Whether something listens at `address:port`; what takes a connection and drops it at once does. */
export function listensAt(listener: string): Promise<boolean> {
  const [host = "", port = ""] = listener.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "ECONNREFUSED"));
  });
}

async function allProcesses(): Promise<ProcessEntry[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map(readProcess))).filter((entry) => entry !== undefined);
}

/** @source proc(5): the second field of `stat` may hold blanks and parentheses, so fields count from its last one */
async function readProcess(pid: string): Promise<ProcessEntry | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
    return {
      pid: Number(pid),
      parent: Number(fields[1]),
      startedTicks: Number(fields[19]),
      state: fields[0] ?? "",
      command,
    };
  } catch {
    // It ended while it was read.
    return undefined;
  }
}
