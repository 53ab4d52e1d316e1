import type { AnyCommand } from "../../../../src/commands/define.ts";
import { execute } from "../../../../src/commands/execute.ts";
import { commandLineOf } from "../../../../src/commands/flags.ts";
import { createUi } from "../../../../src/reporting/ui.ts";
import type { Prompter, Runtime } from "../../../../src/runtime/runtime.ts";
import type { World } from "../../workflows/requests/world.ts";

/** Somebody at a terminal who picks everything and answers with what is given, in order. */
export function person(...answers: (string | boolean)[]): Prompter & { readonly asked: string[] } {
  const asked: string[] = [];
  const next = (message: string): string | boolean => {
    asked.push(message);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${message}`);
    return answer;
  };
  return {
    asked,
    interactive: true,
    text: ({ message }) => Promise.resolve(String(next(message))),
    confirm: ({ message }) => Promise.resolve(next(message) === true),
    select: ({ choices: [first] }) =>
      first === undefined ? Promise.reject(new Error("no choice")) : Promise.resolve(first.value),
    pick: ({ message, choices }) => {
      asked.push(message, ...choices.map(({ name }) => name));
      return Promise.resolve(choices.map(({ value }) => value));
    },
  };
}

/** Who runs a command and how. */
export interface RunOptions {
  /** ARN of the caller. */
  readonly by: string;
  readonly prompter?: Prompter;
  readonly yes?: boolean;
  readonly env?: Record<string, string>;
}

/** Runs a command as the program does, and renders its result for a terminal of 80 columns. */
export async function runCommand(
  world: World,
  command: unknown,
  typed: Record<string, unknown>,
  how: RunOptions,
) {
  const definition = command as AnyCommand;
  const base = world.runtime(how.by);
  const rt: Runtime = {
    ...base,
    settings: { ...base.settings, yes: how.yes ?? false },
    prompter: how.prompter ?? base.prompter,
    env: how.env ?? {},
  };
  const outcome = await execute(definition, commandLineOf(definition), typed as never, () =>
    Promise.resolve(rt),
  );
  const lines = definition.render(outcome.output, createUi({ colour: false, width: 80 }));
  return { ...outcome, lines, text: lines.join("\n"), told: base.told };
}
