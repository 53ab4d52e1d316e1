import { PrivlinkError } from "../errors/error.ts";
import type { ExitCode } from "../errors/catalog.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { finish, readTyped, type Typed } from "./answers.ts";
import type { AnyCommand } from "./define.ts";
import type { CommandLine } from "./flags.ts";

/** A command that came to its end. */
export interface Outcome {
  /** The `--json` document. */
  readonly output: unknown;
  readonly exitCode: ExitCode;
}

/**
 * Checks what was typed, asks for what is missing, runs, and holds the result against its own schema.
 * `runtime` is made only after the check: a wrong flag is told before a wrong configuration.
 */
export async function execute(
  command: AnyCommand,
  line: CommandLine,
  typed: Typed,
  runtime: () => Promise<Runtime>,
): Promise<Outcome> {
  const answers = readTyped(command, line, typed);
  const rt = await runtime();
  const { interactive } = rt.prompter;
  const completed =
    command.ask !== undefined && interactive ? { ...answers, ...(await command.ask(answers, rt)) } : answers;
  const input = finish(command, line, completed, interactive);
  const output = checked(command, await command.run(input, rt));
  return { output, exitCode: command.exitCode?.(output) ?? 0 };
}

/** What is not in the schema is not promised, so it is not shown. */
function checked(command: AnyCommand, output: unknown): unknown {
  const result = command.output.safeParse(output);
  if (result.success) return result.data;
  throw new PrivlinkError("PL-INTERNAL", `The result of "${command.name}" does not fit its own description`, {
    reason: result.error.issues
      .map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`)
      .join("; "),
    cause: result.error,
  });
}
