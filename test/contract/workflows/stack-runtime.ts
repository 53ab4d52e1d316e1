import type { PrivlinkEvent } from "../../../src/reporting/events.ts";
import { randomIds } from "../../../src/runtime/ids.ts";
import type { AwsClientConfig, Settings } from "../../../src/runtime/runtime.ts";
import type { StackRuntime } from "../../../src/workflows/stack-context.ts";
import { fastClock } from "../../support/fast-clock.ts";
import type { TestSandbox } from "../../support/sandbox.ts";

/** The end of the process in the middle of a call: the request was never sent, or its answer never came. */
class Crash extends Error {
  override readonly name = "Crash";
}

/** Cuts a run at the write with this number (from 0), before it is sent or after it took effect. */
export interface CrashPoint {
  readonly write: number;
  readonly after: boolean;
}

interface Stack {
  add(
    middleware: (
      next: (args: object) => Promise<object>,
      context: object,
    ) => (args: object) => Promise<object>,
    options: { step: "initialize" },
  ): void;
}

/** A runtime of profile `producer` on a sandbox, with a file of the given content and `--yes`. */
export function stackOn(
  sandbox: TestSandbox,
  configDocument: unknown = {},
  options: {
    readonly crash?: CrashPoint;
    readonly settings?: Partial<Settings>;
    readonly signal?: AbortSignal;
  } = {},
) {
  const events: PrivlinkEvent[] = [];
  const clients = new Map<unknown, unknown>();
  let writes = 0;
  const crashing = (next: (args: object) => Promise<object>, context: object) => async (args: object) => {
    const command = "commandName" in context ? String(context.commandName) : "";
    if (options.crash === undefined || /^(Describe|List|Get)(?!RandomPassword)/.test(command))
      return next(args);
    const number = writes;
    writes += 1;
    // A process that has crashed sends nothing more.
    if (number > options.crash.write || (number === options.crash.write && !options.crash.after))
      throw new Crash(command);
    const answer = await next(args);
    if (number === options.crash.write) throw new Crash(command);
    return answer;
  };
  const get = <C>(client: new (config: AwsClientConfig) => C): C => {
    if (!clients.has(client)) {
      const made = new client(sandbox.client("producer"));
      (made as { middlewareStack: Stack }).middlewareStack.add(crashing, { step: "initialize" });
      clients.set(client, made);
    }
    return clients.get(client) as C;
  };
  const rt: StackRuntime = {
    settings: {
      stack: "shop",
      configPath: "privlink.yaml",
      configDocument,
      profile: undefined,
      profileFlag: undefined,
      yes: true,
      verbose: false,
      ...options.settings,
    },
    clock: fastClock(50),
    prompter: {
      interactive: false,
      text: unasked,
      confirm: unasked,
      select: unasked,
      pick: unasked,
    },
    aws: { region: "us-east-1", get },
    emit: (event) => events.push(event),
    signal: options.signal ?? new AbortController().signal,
    env: {},
    ids: randomIds,
    machine: { host: "workstation", pid: 4711 },
  };
  return { rt, events };
}

function unasked(): Promise<never> {
  return Promise.reject(new Error("nobody can be asked"));
}

/** Names of the writes that the sandbox took since a moment; `mark` is how many requests it had then. */
export function writesSince(sandbox: TestSandbox, mark: number): string[] {
  return sandbox.requests.slice(mark).flatMap(({ write, operation }) => (write ? [operation] : []));
}

/** The same without the lease of the stack, which each run that changes something takes and gives back. */
export function changesSince(sandbox: TestSandbox, mark: number): string[] {
  return writesSince(sandbox, mark).filter(
    (operation) => !["PutItem", "UpdateItem", "DeleteItem"].includes(operation),
  );
}
