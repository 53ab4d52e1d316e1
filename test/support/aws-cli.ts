import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { answers, inheritedEnvironment } from "./cli.ts";

/** What one AWS CLI command said. */
interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The AWS CLI, loaded once: a command takes milliseconds where a process of its own takes most of a second. */
export interface AwsCli {
  /** Runs `aws …args`; gives its document. Fails on a refusal. */
  run(args: readonly string[]): Promise<unknown>;
  /** Runs `aws …args`; gives the code of AWS's refusal, undefined when it was done. Fails on any other end. */
  attempt(args: readonly string[]): Promise<string | undefined>;
  close(): Promise<void>;
}

/** True where the AWS CLI can be loaded; says so when it cannot. */
export const hasAwsCli = (): boolean => answers("python3", "-c", "import awscli");

/** Loads the AWS CLI with the given environment and nothing of the machine's own AWS settings. */
export function openAwsCli(environment: Readonly<Record<string, string>>): AwsCli {
  const script = fileURLToPath(new URL("aws-cli.py", import.meta.url));
  const child = spawn("python3", [script], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close");
  // Said each time: in us-east-1 version 1 of the AWS CLI sends `aws rds` to AWS whatever AWS_ENDPOINT_URL says.
  const always = ["--output", "json", "--endpoint-url", environment["AWS_ENDPOINT_URL"] ?? ""];
  const say = async (args: readonly string[]): Promise<Said> => {
    child.stdin.write(`${JSON.stringify([...args, ...always])}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error(`the AWS CLI ended at: aws ${args.join(" ")}`);
    return JSON.parse(line.value) as Said;
  };
  return {
    async run(args) {
      const { exitCode, stdout, stderr } = await say(args);
      if (exitCode !== 0) throw new Error(`aws ${args.join(" ")} ended with ${exitCode}: ${stderr.trim()}`);
      return stdout.trim() === "" ? undefined : JSON.parse(stdout);
    },
    async attempt(args) {
      const { exitCode, stderr } = await say(args);
      if (exitCode === 0) return undefined;
      const code = /An error occurred \(([^)]+)\)/.exec(stderr)?.[1];
      if (code === undefined)
        throw new Error(`aws ${args.join(" ")} ended with ${exitCode}: ${stderr.trim()}`);
      return code;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
