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
