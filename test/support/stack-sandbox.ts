import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { privlinkDocument, runPrivlink } from "./cli.ts";

/** Profiles of every sandbox, with their accounts. */
export const accounts = {
  producer: "111111111111",
  "consumer-a": "222222222222",
  "consumer-b": "333333333333",
} as const;

/** One of the sandbox's profiles. */
export type Profile = keyof typeof accounts;

/** A sandbox that runs as `privlink sandbox start` leaves it, in a temporary directory. Plain data, to be handed to tests. */
export interface StartedSandbox {
  /** Holds everything below; commands are run in it, and no `privlink.yaml` is there. */
  readonly home: string;
  /** The sandbox's directory. */
  readonly directory: string;
  readonly pid: number;
  readonly endpoint: string;
  /** `host:port` of its DNS server; empty without a data path. */
  readonly resolver: string;
}

/** A sandbox that teams can work with. */
export interface SandboxFacts extends StartedSandbox {
  /** What `sandbox env` says for each profile. */
  readonly environments: Readonly<Record<Profile, Readonly<Record<string, string>>>>;
}

/** What `init producer` says of a stack. */
export interface BuiltStack {
  readonly serviceName: string;
  readonly serviceId: string;
  readonly resources: readonly { readonly resource: string; readonly type: string; readonly id: string }[];
  readonly changes: Readonly<Record<"created" | "updated" | "replaced" | "deleted" | "unchanged", number>>;
}

/** The machine lacks something that a sandbox needs; the message says what, and how to get it. */
export class PrerequisiteMissing extends Error {}

/** @throws Error that says what to do, when there is no built privlink to test */
export function requireBuild(): void {
  const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  if (!existsSync(built)) throw new Error(`${built} is missing: run \`npm run build\` before these tests`);
}

/** A fresh directory for a sandbox and what is run around it. */
export function makeHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), "privlink-story-"));
}

/**
 * Runs `privlink sandbox start` in `<home>/sandbox`, with state where one is there.
 *
 * @param more further arguments of `sandbox start`
 * @throws PrerequisiteMissing when the machine cannot run a sandbox
 */
export async function launchSandboxIn(home: string, more: readonly string[] = []): Promise<StartedSandbox> {
  const directory = join(home, "sandbox");
  const { exitCode, stdout, stderr } = await runPrivlink(
    ["sandbox", "start", "--directory", directory, "--port", "0", "--json", ...more],
    { directory: home, environment: {} },
  );
  const { pid, endpoint, resolver, error } = JSON.parse(stdout) as Omit<StartedSandbox, "resolver"> & {
    readonly resolver?: string;
    readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  };
  if (error?.code === "PL-PREREQUISITE") throw new PrerequisiteMissing(`${error.message} ${error.hint}`);
  if (exitCode !== 0) throw new Error(`\`sandbox start\` ended with ${exitCode}:\n${stdout}\n${stderr}`);
  return { home, directory, pid, endpoint, resolver: resolver ?? "" };
}

/** Asks `privlink sandbox env` how to work with a sandbox that runs. */
export async function withEnvironments(sandbox: StartedSandbox): Promise<SandboxFacts> {
  const environmentOf = async (profile: Profile): Promise<Readonly<Record<string, string>>> => {
    const { env } = await privlinkDocument<{ env: Record<string, string> }>(
      ["sandbox", "env", "--directory", sandbox.directory, "--profile", profile],
      { directory: sandbox.home, environment: {} },
    );
    return env;
  };
  const [forProducer, forConsumerA, forConsumerB] = await Promise.all([
    environmentOf("producer"),
    environmentOf("consumer-a"),
    environmentOf("consumer-b"),
  ]);
  const environments = { producer: forProducer, "consumer-a": forConsumerA, "consumer-b": forConsumerB };
  return { ...sandbox, environments };
}

/** Starts a sandbox for teams to work with. @throws PrerequisiteMissing when the machine cannot run one */
export async function startSandboxIn(home: string, more: readonly string[] = []): Promise<SandboxFacts> {
  return withEnvironments(await launchSandboxIn(home, more));
}

/** Runs `privlink init producer` with both consumers on the allow-list. */
export async function buildStack({ home, directory, environments }: SandboxFacts): Promise<BuiltStack> {
  const allow = `${accounts["consumer-a"]},${accounts["consumer-b"]}`;
  try {
    return await privlinkDocument(["init", "producer", "--yes", "--allow", allow], {
      directory: home,
      environment: environments.producer,
    });
  } catch (error) {
    // The log goes with the sandbox, and says more than the command can know.
    const log = await readFile(join(directory, "server.log"), "utf8").catch(() => "");
    const last = log.split("\n").slice(-40).join("\n");
    throw new Error(`${(error as Error).message}\nThe sandbox said last:\n${last}`, { cause: error });
  }
}

/** Runs `privlink sandbox stop`; what was built stays. */
export async function stopSandboxIn(home: string): Promise<void> {
  await privlinkDocument(["sandbox", "stop", "--directory", join(home, "sandbox")], {
    directory: home,
    environment: {},
  });
}

/** Stops the sandbox and deletes everything that it and the tests left in its home. */
export async function removeSandboxIn(home: string): Promise<void> {
  await privlinkDocument(["sandbox", "reset", "--yes", "--directory", join(home, "sandbox")], {
    directory: home,
    environment: {},
  });
  await rm(home, { recursive: true, force: true });
}
