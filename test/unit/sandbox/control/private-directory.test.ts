import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePrivateDirectory } from "../../../../src/sandbox/control/private-directory.ts";

let home: string;
beforeAll(async () => (home = await mkdtemp(join(tmpdir(), "privlink-directory-"))));
afterAll(() => rm(home, { recursive: true, force: true }));

describe("a private directory", () => {
  it("is made with its parents, for its owner only", async () => {
    const directory = join(home, "a", "b", "c");
    await makePrivateDirectory(directory);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it("may be there already", async () => {
    await makePrivateDirectory(home);
    expect((await stat(home)).isDirectory()).toBe(true);
  });

  it("is refused where a file is", async () => {
    const file = join(home, "file");
    await writeFile(file, "");
    await expect(makePrivateDirectory(file)).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makePrivateDirectory(join(file, "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it.runIf(process.platform === "linux")("is refused at once where the system makes none", async () => {
    await expect(makePrivateDirectory("/proc/privlink-nope/box")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
