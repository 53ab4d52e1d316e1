import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { answers } from "../../support/cli.ts";
import { answerOf } from "./surroundings.ts";

const home = mkdtempSync(join(tmpdir(), "privlink-start-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A PATH with Node.js and nothing else that the sandbox or its setup would look for. */
function barePath(...stubs: readonly string[]): string {
  const directory = mkdtempSync(join(home, "bin-"));
  symlinkSync(process.execPath, join(directory, "node"));
  for (const stub of stubs) {
    writeFileSync(join(directory, stub), `#!/bin/sh\necho "$0 $*" >> ${directory}/ran\n`, { mode: 0o755 });
  }
  chmodSync(directory, 0o755);
  return directory;
}

describe("sandbox start", () => {
  it("on a port that somebody has ends with 1 and says how to take another one", async () => {
    const somebody = createServer();
    await once(somebody.listen(0, "127.0.0.1"), "listening");
    const port = String((somebody.address() as AddressInfo).port);
    const directory = join(home, "taken");
    const start = ["sandbox", "start", "--directory", directory, "--port", port, "--no-data-path"];
    const { exitCode, document } = await answerOf(start, home, {});
    somebody.close();
    expect([exitCode, document.error?.code]).toEqual([1, "PL-SANDBOX"]);
    expect(document.error?.message).toContain(port);
    expect(document.error?.hint).toContain("--port 0");
    expect(existsSync(join(directory, "instance.json"))).toBe(false);
  });

  it("without Redis ends with 1, names the package, and leaves nothing running", async () => {
    const directory = join(home, "no-redis");
    const start = ["sandbox", "start", "--directory", directory, "--port", "0"];
    const { exitCode, document } = await answerOf(start, home, { PATH: barePath() });
    expect([exitCode, document.error?.code]).toEqual([1, "PL-PREREQUISITE"]);
    expect(document.error?.hint).toContain("redis-server");
    expect(existsSync(join(directory, "instance.json"))).toBe(false);
    const commands = readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map((pid) => spawnSync("cat", [`/proc/${pid}/cmdline`], { encoding: "utf8" }).stdout);
    expect(commands.filter((command) => command.includes(directory))).toEqual([]);
  });

  it("in a place that is no directory ends with 1 and says how to name another one", async () => {
    const file = join(home, "file");
    writeFileSync(file, "");
    const { exitCode, document } = await answerOf(["sandbox", "start", "--directory", file], home, {});
    expect([exitCode, document.error?.code]).toEqual([1, "PL-SANDBOX"]);
    expect(JSON.stringify(document.error)).toContain("--directory");
  });
});

describe("setup without Redis and without the right to install it", () => {
  // A copy, so that a failure of this test cannot touch the tree that is tested.
  const clone = mkdtempSync(join(tmpdir(), "privlink-setup-"));
  chmodSync(clone, 0o755);
  mkdirSync(join(clone, "scripts"));
  cpSync(
    fileURLToPath(new URL("../../../scripts/setup.mjs", import.meta.url)),
    join(clone, "scripts/setup.mjs"),
  );
  afterAll(() => rmSync(clone, { recursive: true, force: true }));
  chmodSync(home, 0o755);

  const isRoot = process.getuid?.() === 0;
  const canChange = !isRoot || answers("setpriv", "--version");

  it.runIf(canChange).each([
    ["there is no package manager", [], "apt-get install redis-server"],
    ["this user is nobody special", ["apt-get"], "may not install it"],
  ])("says what to do and does nothing else when %s", (_name, stubs, says) => {
    const path = barePath(...stubs);
    const setup = [process.execPath, join(clone, "scripts/setup.mjs")];
    const [program = "", ...args] = isRoot
      ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...setup]
      : setup;
    const found = isRoot ? spawnSync("which", ["setpriv"], { encoding: "utf8" }).stdout.trim() : program;
    const { status, stderr } = spawnSync(found, args, { encoding: "utf8", env: { PATH: path, HOME: clone } });
    expect(status).toBe(1);
    expect(stderr).toContain("redis-server, which is not installed");
    expect(stderr).toContain(says);
    expect(existsSync(join(path, "ran"))).toBe(false);
    expect(readdirSync(clone)).toEqual(["scripts"]);
  });
});
