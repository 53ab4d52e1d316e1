/*
 * Makes a fresh clone ready to run: npm packages, the bundle in dist/, redis-server. Does only what is missing,
 * so that it costs nothing the second time. Plain JavaScript without dependencies, because it runs before them.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `privlink needs Node.js 20.19 or later; this is ${process.versions.node}.`,
    "Install a newer Node.js.",
  );
}

// First what may be refused, so that nothing is half done then.
installRedis();
installPackages();
build();

/** `npm ci`, when node_modules is not what package-lock.json asks for. */
function installPackages() {
  const wanted = hash([join(root, "package-lock.json")]);
  const stamp = join(root, "node_modules", ".privlink-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  step("Installing npm packages");
  run(
    "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
    "Read what npm says above, then run this command again.",
  );
  writeFileSync(stamp, wanted);
}

/** The bundle, when a source is newer than it. */
function build() {
  const wanted = hash([
    join(root, "package.json"),
    join(root, "scripts", "build.mjs"),
    ...sources(join(root, "src")),
  ]);
  const stamp = join(root, "dist", ".privlink-sources");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  step("Building");
  run(
    process.execPath,
    [join(root, "scripts", "build.mjs")],
    "Read what the build says above, then run this command again.",
  );
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** A Redis server for the sandbox: from Debian's packages where that is possible, else says how. */
function installRedis() {
  if (["redis-server", "valkey-server"].some(inPath)) return;
  const how = "Install it: `apt-get install redis-server`, `brew install redis`, or your system's package.";
  if (!inPath("apt-get")) fail("The sandbox needs redis-server, which is not installed.", how);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (sudo.length > 0 && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) {
    fail("The sandbox needs redis-server, which is not installed, and this user may not install it.", how);
  }
  step("Installing redis-server");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => {
    const [command = "", ...rest] = [...sudo, "apt-get", "-qq", ...args];
    return spawnSync(command, rest, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
  };
  // Where the machine has an init system, the package also starts a Redis of its own; the sandbox does not use it.
  const install = () => apt("install", "-y", "--no-install-recommends", "redis-server");
  if (install() || (apt("update") && install())) return;
  fail("redis-server could not be installed.", how);
}

function hash(files) {
  const digest = createHash("sha256");
  for (const file of files) digest.update(file).update(readFileSync(file));
  return digest.digest("hex");
}

function sources(directory) {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((file) => statSync(file).isFile())
    .toSorted();
}

function inPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => existsSync(join(directory, program)));
}

function run(command, args, hint) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, "inherit"] });
  if (status !== 0) fail(`\`${command} ${args.join(" ")}\` failed.`, hint);
}

function step(what) {
  console.error(`› ${what}`);
}

function fail(what, hint) {
  console.error(`✗ ${what}\n  ${hint}`);
  process.exit(1);
}
