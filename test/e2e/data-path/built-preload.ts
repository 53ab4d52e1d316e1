import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "rolldown";

/** Builds task-network.ts as the release does, a file of its own, and returns where it is. */
export async function buildPreload(directory: string): Promise<URL> {
  const file = join(directory, "task-network.js");
  await build({
    input: new URL("../../../src/sandbox/data-path/task-network.ts", import.meta.url).pathname,
    platform: "node",
    logLevel: "silent",
    output: { file, format: "esm" },
  });
  return pathToFileURL(file);
}
