import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Accounts that own nothing of worth, best first. */
const CANDIDATES = ["postgres", "nobody"];

/** A system account that a server runs as when the sandbox runs as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account for servers that refuse to run as root, such as PostgreSQL; undefined when the sandbox is not
 * root and needs no other account.
 *
 * @throws Error when the sandbox is root and the system has none of the usual accounts.
 */
export async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const entries = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of CANDIDATES) {
    const [name, , uid, gid] = entries.find(([entry]) => entry === wanted) ?? [];
    if (name !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    `PostgreSQL does not run as root, and this system has no account to run it as (${CANDIDATES.join(", ")})`,
  );
}

/**
 * The nearest directory on the way to `path` that the account may not enter, or undefined when it may reach
 * `path`. What does not exist yet is not in the way.
 */
export async function obstacleFor(account: Account, path: string): Promise<string | undefined> {
  for (let directory = resolve(path); ; directory = dirname(directory)) {
    const status = await stat(directory).catch(() => undefined);
    if (status !== undefined) {
      const bit = status.uid === account.uid ? 0o100 : status.gid === account.gid ? 0o010 : 0o001;
      if (status.isDirectory() && (status.mode & bit) === 0) return directory;
    }
    if (directory === dirname(directory)) return undefined;
  }
}
