import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a directory with mode 0700, and its parents. Not `mkdir` with `recursive`, which never comes back
 * where the system refuses a directory as missing although its parent is there (below /proc).
 *
 * @throws the system's error, for example EACCES, or ENOENT below /proc
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(directory)).isDirectory()) return;
    if (code !== "ENOENT" || (await isDirectory(dirname(directory)))) throw error;
    await makePrivateDirectory(dirname(directory));
    await mkdir(directory, { mode: 0o700 });
  }
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
