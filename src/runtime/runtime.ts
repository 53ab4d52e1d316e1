import type { Emit } from "../reporting/events.ts";

/** Time as an argument, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Every question a command may ask; each has a flag that answers it without a terminal. */
export interface Prompter {
  /** True when stdin and stderr are terminals, `CI` is unset and `--no-input` was not given. */
  readonly interactive: boolean;
  text(question: {
    message: string;
    initial?: string;
    validate?: (value: string) => true | string;
  }): Promise<string>;
  confirm(question: { message: string; initial?: boolean }): Promise<boolean>;
  select<T>(question: { message: string; choices: readonly Choice<T>[] }): Promise<T>;
  /** Several of many, searchable, paged. */
  pick<T>(question: { message: string; choices: readonly Choice<T>[] }): Promise<T[]>;
}

/** One line of a list; `description` is shown for the line under the cursor. */
export interface Choice<T> {
  readonly name: string;
  readonly value: T;
  readonly description?: string;
}

/**
 * Hands out AWS SDK clients. A client class comes from its caller, so a command loads only the
 * services it uses; retries, pace, region, credentials and user agent are set here and nowhere else.
 */
export interface AwsClients {
  readonly region: string;
  get<C>(client: new (config: AwsClientConfig) => C): C;
}

/** What privlink sets on every client; everything else is the SDK's default chain. */
export interface AwsClientConfig {
  region?: string;
  profile?: string;
  customUserAgent?: string;
}

/** Global flags after precedence (flag > environment > privlink.yaml > AWS profile > default) was applied. */
export interface Settings {
  /** Stack name; default `privlink`. */
  readonly stack: string;
  /** Where privlink.yaml was found or would be written. */
  readonly configPath: string;
  /** Parsed YAML of that file, or undefined when there is none. Validated by who reads it. */
  readonly configDocument: unknown;
  readonly profile: string | undefined;
  /** Of --profile alone, for who must tell a flag from what the shell has set. */
  readonly profileFlag: string | undefined;
  readonly yes: boolean;
  readonly verbose: boolean;
}

/** Environment of a command: built once in cli.ts, passed down in the narrowest slice. */
export interface Runtime {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly prompter: Prompter;
  readonly aws: AwsClients;
  readonly emit: Emit;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Environment variables that a command documents (never AWS credentials). */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Random bytes as hex, for ids. */
  readonly ids: { hex(bytes: number): string };
  /** Where this process runs: what others are told who wait for it. */
  readonly machine: { readonly host: string; readonly pid: number };
}
