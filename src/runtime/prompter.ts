import { PrivlinkError } from "../errors/error.ts";
import { sanitize } from "../reporting/text.ts";
import { withoutColour } from "./plain-output.ts";
import type { Prompter } from "./runtime.ts";
import type { Streams, Terminal } from "./streams.ts";

/** What questions are asked with. */
export interface PrompterOptions {
  readonly streams: Streams;
  readonly terminal: Terminal;
  /** `--yes`: every confirmation is answered. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
  /** Clears the way for a question; returns what brings the progress back. */
  readonly quiet: () => () => void;
}

/** Lines of a selection that are shown at once. */
const pageSize = 10;

/**
 * Asks on stderr, so that stdout stays the result. The prompt library is loaded by the first question.
 * @throws {PL-NO-TERMINAL} by every question when there is nobody to ask
 * @throws {PL-INTERRUPTED} on Ctrl-C
 */
export function createPrompter(options: PrompterOptions): Prompter {
  const { interactive } = options.terminal;
  const ask = async <T>(
    question: Record<string, unknown> & { message: string },
    hint: string,
  ): Promise<T> => {
    if (!interactive) {
      throw new PrivlinkError("PL-NO-TERMINAL", `There is no terminal to ask: ${question.message}`, { hint });
    }
    return askOn<T>(options, question);
  };
  const passFlag = "Pass the flag that answers it; --help lists them.";
  return {
    interactive,
    text: ({ message, initial, validate }) =>
      ask<string>({ type: "input", message, default: initial, ...(validate ? { validate } : {}) }, passFlag),
    confirm: async ({ message, initial }) =>
      options.yes || ask<boolean>({ type: "confirm", message, default: initial ?? false }, "Pass --yes."),
    async select({ message, choices }) {
      const list = choices.map((choice, index) => ({ ...printable(choice), value: index }));
      const chosen = await ask<number>(
        { type: "select", message, choices: list, pageSize, loop: false },
        passFlag,
      );
      return valueAt(choices, chosen);
    },
    async pick({ message, choices }) {
      const entries = choices.map(printable);
      const width = (): number => options.streams.stderr.columns || options.terminal.stderrWidth;
      const chosen = await ask<number[]>({ type: "pick", message, entries, width }, passFlag);
      return chosen.map((index) => valueAt(choices, index));
    },
  };
}

function printable(choice: { name: string; description?: string }): { name: string; description?: string } {
  const name = sanitize(choice.name).replaceAll(/[\n\t]/g, " ");
  return choice.description === undefined ? { name } : { name, description: sanitize(choice.description) };
}

function valueAt<T>(choices: readonly { value: T }[], index: number): T {
  const choice = choices[index];
  if (choice === undefined)
    throw new PrivlinkError("PL-INTERNAL", `A prompt chose line ${index} of ${choices.length}`);
  return choice.value;
}

async function askOn<T>(
  options: PrompterOptions,
  question: Record<string, unknown> & { message: string },
): Promise<T> {
  options.signal.throwIfAborted();
  const [{ default: inquirer }, { pickList }] = await Promise.all([
    import("inquirer"),
    import("./pick-list.ts"),
  ]);
  const { stdin, stderr } = options.streams;
  const left = new AbortController();
  const onKey = (_text: unknown, key: { name?: string; ctrl?: boolean } | undefined): void => {
    // The line editor closes on Ctrl-D and the prompt would wait for ever.
    if (key?.ctrl === true && key.name === "d") left.abort();
  };
  const prompt = inquirer.createPromptModule({
    input: stdin,
    output: options.terminal.stderrColour ? stderr : withoutColour(stderr),
    signal: AbortSignal.any([options.signal, left.signal]),
  });
  prompt.registerPrompt("pick", pickList);
  const resume = options.quiet();
  stdin.on("keypress", onKey);
  try {
    const named = { ...question, message: sanitize(question.message), name: "answer" };
    const { answer } = (await prompt([named as never])) as { answer: T };
    return answer;
  } catch (error) {
    if (!isLeaving(error)) throw error;
    const interruption: unknown = options.signal.reason;
    if (interruption instanceof PrivlinkError) throw interruption;
    throw new PrivlinkError("PL-INTERRUPTED", `Interrupted at the question: ${question.message}`, {
      cause: error,
    });
  } finally {
    stdin.off("keypress", onKey);
    resume();
  }
}

function isLeaving(error: unknown): boolean {
  return (
    error instanceof Error &&
    ["ExitPromptError", "AbortPromptError", "CancelPromptError"].includes(error.name)
  );
}
