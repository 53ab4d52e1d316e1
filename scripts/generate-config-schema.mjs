import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

/** Writes templates/privlink.schema.json from the zod schema of privlink.yaml; a test compares both. */
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "privlink-schema-"));
try {
  await build({
    cwd: root,
    input: { schema: "src/workflows/stack-config/json-schema.ts" },
    platform: "node",
    resolve: { conditionNames: ["module", "node", "default"] },
    logLevel: "warn",
    output: { dir: folder, format: "esm", entryFileNames: "[name].mjs" },
  });
  const { configJsonSchema } = await import(pathToFileURL(join(folder, "schema.mjs")).href);
  const file = join(root, "templates/privlink.schema.json");
  writeFileSync(file, JSON.stringify(configJsonSchema(), undefined, 2));
  execFileSync(join(root, "node_modules/.bin/oxfmt"), [file], { cwd: root, stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true });
}
