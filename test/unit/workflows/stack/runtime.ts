import type { PrivlinkEvent } from "../../../../src/reporting/events.ts";
import { randomIds } from "../../../../src/runtime/ids.ts";
import type { Prompter, Settings } from "../../../../src/runtime/runtime.ts";
import type { StackRuntime } from "../../../../src/workflows/stack-context.ts";

/** What a test gives in the place of a terminal; an answer that is not given is a failure. */
export interface Answers {
  readonly text?: readonly string[];
  readonly confirm?: readonly boolean[];
  /** Names of lines. */
  readonly select?: readonly string[];
}

/** A runtime without a terminal (or with the given answers), without AWS unless `aws` is given. */
export function stackRuntime(
  settings: Partial<Settings> = {},
  options: { readonly answers?: Answers; readonly aws?: StackRuntime["aws"] } = {},
) {
  const events: PrivlinkEvent[] = [];
  const asked: string[] = [];
  const noAws: StackRuntime["aws"] = {
    region: "eu-west-1",
    get: (client) => {
      throw new Error(`${client.name} was called`);
    },
  };
  const rt: StackRuntime = {
    settings: {
      stack: "shop",
      configPath: "/nowhere/privlink.yaml",
      configDocument: undefined,
      profile: undefined,
      profileFlag: undefined,
      yes: false,
      verbose: false,
      ...settings,
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    prompter: prompterWith(options.answers, asked),
    aws: options.aws ?? noAws,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    env: {},
    ids: randomIds,
    machine: { host: "workstation", pid: 4711 },
  };
  return { rt, events, asked };
}

function prompterWith(answers: Answers | undefined, asked: string[]): Prompter {
  const texts = [...(answers?.text ?? [])];
  const confirms = [...(answers?.confirm ?? [])];
  const selects = [...(answers?.select ?? [])];
  const next = <T>(list: T[], message: string): T => {
    asked.push(message);
    const answer = list.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${message}`);
    return answer;
  };
  return {
    interactive: answers !== undefined,
    async text({ message, validate }) {
      for (;;) {
        const answer = next(texts, message);
        const verdict = validate?.(answer) ?? true;
        if (verdict === true) return answer;
        asked.push(verdict);
      }
    },
    confirm: async ({ message }) => next(confirms, message),
    async select({ message, choices }) {
      const name = next(selects, message);
      const chosen = choices.find((choice) => choice.name === name);
      if (chosen === undefined) throw new Error(`${message} has no line ${name}`);
      return chosen.value;
    },
    pick: () => Promise.reject(new Error("no list was expected")),
  };
}
