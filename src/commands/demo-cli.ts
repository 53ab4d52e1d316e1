import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { PrivlinkError } from "../errors/error.ts";

/** What a command of the story answered. */
export interface Answer {
  readonly exitCode: number;
  /** Its `--json` document. */
  readonly document: Record<string, unknown>;
}

/** Runs one privlink command as a team would. @throws {PL-CHECK-FAILED} when it ends with another exit code */
export type RunCommand = (profile: string, args: readonly string[], expected?: number) => Promise<Answer>;

/**
 * Runs privlink as a process of its own, with nothing but the environment of a shell that did
 * `eval "$(privlink sandbox env)"`.
 *
 * @param environmentOf variables for a profile
 */
export function commandRunner(
  environmentOf: (profile: string) => Record<string, string>,
  directory: string,
  signal: AbortSignal,
): RunCommand {
  const program = fileURLToPath(new URL("../bin/privlink", import.meta.url));
  return async (profile, args, expected = 0) => {
    const child = spawn(process.execPath, [program, ...args, "--json"], {
      cwd: directory,
      env: { ...inherited(), ...environmentOf(profile) },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    const ended = new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
    const [exitCode, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (exitCode !== expected) {
      throw new PrivlinkError(
        "PL-CHECK-FAILED",
        `\`privlink ${args.join(" ")}\` ended with ${exitCode}, not ${expected}`,
        {
          reason: `${output}\n${errors}`.trim().slice(-1500),
        },
      );
    }
    return { exitCode, document: JSON.parse(output) as Record<string, unknown> };
  };
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    ["PATH", "HOME", "TMPDIR", "LANG"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
