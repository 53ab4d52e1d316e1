/*
 * How long a command takes from the shell's point of view, as a multiple of a bare `node -e 0`, and beside
 * the AWS CLI on the same sandbox endpoint. Medians of 15 interleaved runs.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleaved, printRatios } from "./measure.mjs";

const rounds = 15;
const program = fileURLToPath(new URL("../bin/privlink", import.meta.url));
const node = process.execPath;
const privlink = (...args) => [node, program, ...args];

const directory = mkdtempSync(join(tmpdir(), "privlink-bench-"));
const base = { PATH: process.env.PATH, HOME: directory, PRIVLINK_SANDBOX_DIR: directory };
const run = (...args) => {
  const { status, stdout, stderr } = spawnSync(node, [program, ...args, "--json"], {
    env: base,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

run("sandbox", "start", "--port", "0", "--no-data-path");
try {
  const env = { ...base, ...run("sandbox", "env").env };
  const bare = { name: "node -e 0", command: [node, "-e", "0"] };
  printRatios(
    "Start-up without AWS",
    interleaved(
      [
        bare,
        { name: "privlink --version", command: privlink("--version") },
        { name: "privlink --help", command: privlink("--help") },
      ],
      rounds,
      env,
    ),
  );
  const cli = spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0;
  if (!cli) console.log("\nThe AWS CLI is not installed: left out of the comparison.");
  printRatios(
    "One question to EC2",
    interleaved(
      [
        bare,
        { name: "privlink requests", command: privlink("requests") },
        ...(cli
          ? [
              {
                name: "aws ec2 describe-vpc-endpoint-connections",
                command: ["aws", "ec2", "describe-vpc-endpoint-connections"],
              },
            ]
          : []),
      ],
      rounds,
      env,
    ),
  );
} finally {
  run("sandbox", "stop");
  rmSync(directory, { recursive: true, force: true });
}
