import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The built program, as users run it. */
export const privlinkProgram = fileURLToPath(new URL("../../bin/privlink", import.meta.url));

/** What a program did. */
export interface Outcome {
  /** 128 + n after signal n, as a shell says it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** Where and as whom a program runs; it inherits nothing but where to find programs and a home. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Written to standard input, which is closed then; nothing when absent. */
  readonly input?: string;
  /** Sends SIGINT, as Ctrl-C does, when it is aborted. */
  readonly interrupt?: AbortSignal;
  /** Sends SIGKILL when it is aborted: the program learns nothing of it. */
  readonly kill?: AbortSignal;
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { directory, environment, input, interrupt, kill }: Surroundings,
): Promise<Outcome> {
  const startedMs = performance.now();
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  interrupt?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  kill?.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, by) => resolve(code ?? 128 + (by === null ? 0 : constants.signals[by])));
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr, durationMs: performance.now() - startedMs };
}

/** Runs `privlink …args` as a process of its own. */
export function runPrivlink(args: readonly string[], where: Surroundings): Promise<Outcome> {
  return runProgram(process.execPath, [privlinkProgram, ...args], where);
}

/**
 * Runs `privlink …args --json` and gives its document.
 *
 * @param expected exit code; with another one the test fails and shows what the command said
 */
export async function privlinkDocument<Document>(
  args: readonly string[],
  where: Surroundings,
  expected = 0,
): Promise<Document> {
  const outcome = await runPrivlink([...args, "--json"], where);
  if (outcome.exitCode !== expected)
    throw new Error(describeOutcome(["privlink", ...args], outcome, expected));
  return JSON.parse(outcome.stdout) as Document;
}

/** What a program said, for the message of a failed test. */
export function describeOutcome(command: readonly string[], outcome: Outcome, expected = 0): string {
  const said = `${outcome.stdout}\n${outcome.stderr}`.trim();
  return `\`${command.join(" ")}\` ended with ${outcome.exitCode}, not ${expected}:\n${said}`;
}

/** Variables that say where programs and files are, and nothing of AWS. */
export function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    ["PATH", "HOME", "TMPDIR", "LANG", "USER"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** True when a program answers; says so when it does not, because the tests that need it are skipped then. */
export function answers(program: string, ...args: readonly string[]): boolean {
  if (spawnSync(program, args, { stdio: "ignore" }).status === 0) return true;
  process.stderr.write(`SKIPPED: ${program} ${args.join(" ")} does not run on this machine\n`);
  return false;
}
