import { type Outcome, runPrivlink } from "../../support/cli.ts";
import {
  launchSandboxIn,
  makeHome,
  removeSandboxIn,
  type SandboxFacts,
  withEnvironments,
} from "../../support/stack-sandbox.ts";

/** What a command answers on stdout with `--json`. */
export interface Answer extends Outcome {
  readonly document: Readonly<Record<string, unknown>> & {
    readonly error?: {
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly reason: string;
      readonly exitCode: number;
    };
    readonly failed?: readonly { readonly code: string; readonly hint: string }[];
  };
}

/** How many calls the sandbox has answered, and how many of them changed something. */
export interface Calls {
  readonly requests: number;
  readonly writes: number;
}

/** A sandbox without data path, as `privlink sandbox start --no-data-path` leaves it. */
export async function startApiSandbox(): Promise<SandboxFacts> {
  return withEnvironments(await launchSandboxIn(await makeHome(), ["--no-data-path"]));
}

/** Stops the sandbox and removes what it wrote. */
export const removeApiSandbox = ({ home }: SandboxFacts): Promise<void> => removeSandboxIn(home);

/**
 * Runs `privlink …args --json` as CI does: stdin closed, no terminal.
 * @throws when stdout holds anything but one JSON document
 */
export async function answerOf(
  args: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<Answer> {
  const outcome = await runPrivlink([...args, "--json"], {
    directory,
    environment: { HOME: directory, CI: "1", ...environment },
  });
  try {
    return { ...outcome, document: JSON.parse(outcome.stdout) as Answer["document"] };
  } catch (cause) {
    const { exitCode, stdout, stderr } = outcome;
    throw new Error(`\`${args.join(" ")}\` (${exitCode}) wrote no JSON document:\n${stdout}\n${stderr}`, {
      cause,
    });
  }
}

/** Asks the sandbox what it was asked so far: the counters that `sandbox status` shows. */
export async function callsOf({ endpoint }: SandboxFacts): Promise<Calls> {
  const answer = await fetch(`${endpoint}/_sandbox/health`);
  const { requests, writes } = (await answer.json()) as Calls;
  return { requests, writes };
}
