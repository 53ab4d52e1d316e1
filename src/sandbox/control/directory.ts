import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The directory of a sandbox: `--directory`, else `PRIVLINK_SANDBOX_DIR`, else one in the user's
 * state directory (XDG Base Directory).
 */
export function sandboxDirectory(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const chosen = given ?? env["PRIVLINK_SANDBOX_DIR"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  const state = env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state");
  return join(state, "privlink", "sandbox");
}

/**
 * Where PostgreSQL keeps its clusters. It refuses to run as root, and the account that it then runs as cannot
 * enter root's sandbox directory (mode 0700): root's sandboxes keep them apart.
 */
export function databaseDirectory(sandboxDirectory: string): string {
  if (process.getuid?.() !== 0) return join(sandboxDirectory, "data", "databases");
  const name = createHash("sha256").update(sandboxDirectory).digest("hex").slice(0, 16);
  return join("/var/tmp", `privlink-${name}`);
}
