import type { z } from "zod";
import type { ExitCode } from "../errors/catalog.ts";
import type { Ui } from "../reporting/ui.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** One line under "Examples" in the help of a command. */
export interface Example {
  /** As typed, `privlink` included. */
  readonly command: string;
  /** What it does, in a few words. */
  readonly does: string;
}

/** An argument without a flag; takes its schema and its description from the key of `input`. */
export interface Positional {
  /** A key of `input`. A variadic one is an array there. */
  readonly key: string;
  /** Shown in the usage line; `endpoint` becomes `<endpoint>` or `[endpoint]`. */
  readonly placeholder: string;
  /** Takes all remaining arguments. */
  readonly variadic?: boolean;
}

/** What `.meta()` of a key of `input` may say to the command line. */
export interface FlagMeta {
  /** Name of the value in the help: `--expires <duration>`. */
  readonly placeholder?: string;
  /** One letter: `-r`. */
  readonly short?: string;
}

/** One command: the only shape there is. See architecture.md section 2. */
export interface CommandDefinition<Input extends z.ZodObject, Output extends z.ZodType> {
  /** As typed; a blank makes a subcommand: `sandbox start`. */
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Shown under the usage line of the command's help. */
  readonly description?: string;
  readonly examples: readonly Example[];
  readonly positionals?: readonly Positional[];
  /**
   * Every key is a flag unless `positionals` names it: camelCase becomes `--kebab-case`, a boolean is a switch,
   * an array may be repeated or comma separated, an enum lists its choices. `.describe()` is the help text,
   * `.meta()` takes {@link FlagMeta}.
   */
  readonly input: Input;
  /** The `--json` document. Fields are only ever added. */
  readonly output: Output;
  /**
   * Completes what the command line left open. Called only when `rt.prompter.interactive`,
   * with what was typed (unchecked values are never passed); returns the completed answers.
   */
  ask?(partial: Partial<z.input<Input>>, rt: Runtime): Promise<Partial<z.input<Input>>>;
  /** Does the work, prints nothing. Loads its workflow with `await import()`. */
  run(input: z.output<Input>, rt: Runtime): Promise<z.output<Output>>;
  /** Lines for stdout when `--json` is not given. */
  render(output: z.output<Output>, ui: Ui): readonly string[];
  /** Exit code of a result that is no exception; 0 when absent. */
  exitCode?(output: z.output<Output>): ExitCode;
}

/** Any command, for code that handles all of them alike. */
export type AnyCommand = CommandDefinition<z.ZodObject, z.ZodType>;

/** Gives a command literal its types; does nothing else. */
export function defineCommand<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: CommandDefinition<Input, Output>,
): CommandDefinition<Input, Output> {
  return definition;
}
