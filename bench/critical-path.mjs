/*
 * How much longer than AWS itself a first `init producer` takes, in a sandbox whose time is scaled, without a data
 * path. The critical path is computed from the same graph and the same table of latencies. Beside it, on both: one
 * resource after the other, and a graph with Terraform's parallelism and fixed delays; what their calls take is not
 * counted. Fails when privlink is more than a twentieth slower than AWS.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

/** AWS's seconds per second. Faster, and this machine's own speed would count for more than AWS's. */
const timeScale = Number(process.env.PRIVLINK_BENCH_TIME_SCALE ?? 20);
const limit = 1.05;

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "bin/privlink");
const directory = mkdtempSync(join(tmpdir(), "privlink-bench-"));
const base = { PATH: process.env.PATH, HOME: directory, PRIVLINK_SANDBOX_DIR: join(directory, "sandbox") };

const privlink = (env, ...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, "--json"], {
    env,
    cwd: directory,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`privlink ${args.join(" ")}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
};

/** What others take is computed by the program's own graph, which is TypeScript. */
const computed = async () => {
  await build({
    cwd: root,
    input: { pace: "bench/pace/times.ts" },
    platform: "node",
    resolve: { mainFields: ["module", "main"], conditionNames: ["module", "node", "default"] },
    logLevel: "warn",
    output: { dir: directory, format: "esm", entryFileNames: "[name].mjs", codeSplitting: false },
  });
  const { defaultStackTimes } = await import(pathToFileURL(join(directory, "pace.mjs")).href);
  return defaultStackTimes();
};

try {
  const { criticalPath, serialSeconds, terraformSeconds } = await computed();
  privlink(base, "sandbox", "start", "--port", "0", "--no-data-path", "--time-scale", String(timeScale));
  let seconds;
  try {
    const env = { ...base, ...privlink(base, "sandbox", "env").env };
    seconds = (privlink(env, "init", "producer", "--yes").durationMs / 1000) * timeScale;
  } finally {
    privlink(base, "sandbox", "stop");
  }
  const rows = [
    [`critical path (${criticalPath.nodes.join(" → ")})`, criticalPath.seconds],
    ["privlink init producer, measured", seconds],
    ["a graph as Terraform walks it, computed, its calls free of charge", terraformSeconds],
    ["one resource after the other, computed, the same", serialSeconds],
  ];
  console.log(`\nA first producer's stack, ${timeScale} times as fast as AWS; in seconds of AWS`);
  for (const [name, value] of rows) {
    console.log(
      `  ${name.padEnd(76)} ${value.toFixed(0).padStart(6)} s  ${(value / criticalPath.seconds).toFixed(3).padStart(6)} ×`,
    );
  }
  const ratio = seconds / criticalPath.seconds;
  if (ratio > limit) {
    console.error(`privlink took ${ratio.toFixed(3)} times the critical path; at most ${limit} is allowed.`);
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
