import type { PrivlinkEvent } from "../../../src/reporting/events.ts";
import type { TokenBuckets } from "../../../src/runtime/token-buckets.ts";
import { createAwsClients } from "../../../src/runtime/aws-clients.ts";
import { randomIds } from "../../../src/runtime/ids.ts";
import type { AwsClientConfig, Settings } from "../../../src/runtime/runtime.ts";
import type { StackRuntime } from "../../../src/workflows/stack-context.ts";
import type { TestSandbox } from "../../support/sandbox.ts";
import { virtualTime, type VirtualTime } from "../../support/virtual-time.ts";

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
    options: { step: "initialize"; priority: "high"; name: string },
  ): void;
}

/** One time per sandbox, for all runs on it. */
const times = new WeakMap<TestSandbox, VirtualTime>();

/** Time of a sandbox: leaps where all its runs wait. */
export function timeOf(sandbox: TestSandbox): VirtualTime {
  let time = times.get(sandbox);
  if (time === undefined) times.set(sandbox, (time = virtualTime(sandbox.world)));
  return time;
}

type Client<C> = new (config: AwsClientConfig) => C;

/**
 * A runtime of profile `producer` on a sandbox, with a file of the given content and `--yes`. Its AWS clients are those
 * of the program, with all their retries; what it waits for takes no time.
 */
export function stackOn(
  sandbox: TestSandbox,
  configDocument: unknown = {},
  options: {
    readonly crash?: CrashPoint;
    readonly settings?: Partial<Settings>;
    readonly signal?: AbortSignal;
    /** Process id, where several runs are to be told apart. */
    readonly pid?: number;
    /** In the place of AWS's token buckets. */
    readonly buckets?: TokenBuckets;
  } = {},
) {
  const events: PrivlinkEvent[] = [];
  const time = timeOf(sandbox);
  const signal = options.signal ?? new AbortController().signal;
  let writes = 0;
  const crashing = (next: (args: object) => Promise<object>, context: object) => async (args: object) => {
    const command = "commandName" in context ? String(context.commandName) : "";
    if (options.crash === undefined) return next(args);
    const isRead = /^(Describe|List|Get)(?!RandomPassword)/.test(command);
    const number = isRead ? writes - 1 : writes;
    if (!isRead) writes += 1;
    // A process that has crashed sends nothing more.
    const { write, after } = options.crash;
    if (number > write || (number === write && (isRead || !after))) throw new Crash(command);
    const answer = await next(args);
    if (number === write || writes > write + 1) throw new Crash(command);
    return answer;
  };
  const aws = createAwsClients({
    region: () => "us-east-1",
    profile: () => undefined,
    version: "0",
    clock: time.clock,
    signal,
    ...(options.buckets === undefined ? {} : { buckets: options.buckets }),
  });
  const local = new Map<unknown, Client<unknown>>();
  const get = <C>(Class: Client<C>): C => {
    const known = local.get(Class) as Client<C> | undefined;
    if (known !== undefined) return aws.get(known);
    const Local = class extends (Class as Client<object>) {
      constructor(config: AwsClientConfig) {
        super({ ...config, ...sandbox.client("producer") });
      }
    } as unknown as Client<C>;
    local.set(Class, Local);
    const client = aws.get(Local);
    time.watch(client as object);
    (client as { middlewareStack: Stack }).middlewareStack.add(crashing, {
      step: "initialize",
      priority: "high",
      name: "testCrash",
    });
    return client;
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
    clock: time.clock,
    prompter: {
      interactive: false,
      text: unasked,
      confirm: unasked,
      select: unasked,
      pick: unasked,
    },
    aws: { region: "us-east-1", get },
    emit: (event) => events.push(event),
    signal,
    env: {},
    ids: randomIds,
    machine: { host: "workstation", pid: options.pid ?? 4711 },
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
