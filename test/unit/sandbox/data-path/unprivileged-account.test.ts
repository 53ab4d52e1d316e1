import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { obstacleFor, unprivilegedAccount } from "../../../../src/sandbox/data-path/unprivileged-account.ts";

const STRANGER = { name: "stranger", uid: 54_321, gid: 54_321 };

describe("unprivilegedAccount", () => {
  it("names an account that is not root, where the sandbox is root, and none elsewhere", async () => {
    const account = await unprivilegedAccount();
    const root = process.getuid?.() === 0;
    expect(account !== undefined && account.uid > 0).toBe(root);
  });
});

describe("obstacleFor", () => {
  it("names the directory that bars the way", async () => {
    const top = await mkdtemp(join(tmpdir(), "privlink-way-"));
    onTestFinished(() => rm(top, { recursive: true, force: true }));
    const inner = join(top, "inner");
    await mkdir(inner, { mode: 0o755 });
    expect(await obstacleFor(STRANGER, inner)).toBe(top);
    await chmod(top, 0o711);
    expect(await obstacleFor(STRANGER, join(inner, "not", "there", "yet"))).toBeUndefined();
    await chmod(inner, 0o700);
    expect(await obstacleFor(STRANGER, join(inner, "not", "there", "yet"))).toBe(inner);
    const owner = { name: "me", uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect(await obstacleFor(owner, inner)).toBeUndefined();
  });
});
