import { readdir, readFile, readlink } from "node:fs/promises";

/** What a sandbox keeps running on the machine, beside its own server. */
export interface Footprint {
  /** Databases, caches and tasks: processes below the server's, without the guard that watches over them. */
  readonly processes: readonly string[];
  /** `address:port` of every TCP listener of the server and of what it started. */
  readonly listeners: readonly string[];
}

/**
 * Reads from /proc what runs and listens below a sandbox's server. Linux only.
 *
 * @param pid process id of the server
 */
export async function footprint(pid: number): Promise<Footprint> {
  const processes = await descendants(pid);
  const sockets = new Set(
    (await Promise.all([pid, ...processes.map((entry) => entry.pid)].map(socketsOf))).flat(),
  );
  const table = (await readFile("/proc/net/tcp", "utf8")).split("\n").slice(1);
  const listeners = table.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = "", , state] = fields;
    return state === "0A" && sockets.has(fields[9] ?? "") ? [readable(local)] : [];
  });
  return {
    processes: processes.map((entry) => entry.command).filter((command) => !/^(sh|dash|bash)$/.test(command)),
    listeners: listeners.toSorted(),
  };
}

interface Process {
  readonly pid: number;
  readonly command: string;
}

async function descendants(root: number): Promise<Process[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const all = (await Promise.all(pids.map(stat))).filter((entry) => entry !== undefined);
  const found: Process[] = [];
  const parents = new Set([root]);
  // Children have higher ids than their parents, save after a wrap of the counter; the second pass finds those.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const { pid, parent, command } of all.toSorted((a, b) => a.pid - b.pid)) {
      if (!parents.has(parent) || parents.has(pid)) continue;
      parents.add(pid);
      found.push({ pid, command });
    }
  }
  return found;
}

async function stat(pid: number): Promise<(Process & { parent: number }) | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const match = /^\d+ \((.*)\) \S (\d+)/s.exec(line);
  return match === null ? undefined : { pid, command: match[1] ?? "", parent: Number(match[2]) };
}

async function socketsOf(pid: number): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

/** `0100007F:0BB8` → `127.0.0.1:3000` */
function readable(local: string): string {
  const [address = "", port = ""] = local.split(":");
  const bytes = address.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  return `${bytes.toReversed().join(".")}:${Number.parseInt(port, 16)}`;
}
