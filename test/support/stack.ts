import { readFile } from "node:fs/promises";
import { describe, inject } from "vitest";
import { describeOutcome, type Outcome, privlinkDocument, runPrivlink, runProgram } from "./cli.ts";
import { accounts, type BuiltStack, type Profile, type SandboxFacts } from "./stack-sandbox.ts";

/** The sandbox that all tests of the story share, and the stack in it. */
export type StackFacts = SandboxFacts & BuiltStack;

declare module "vitest" {
  export interface ProvidedContext {
    stack: StackFacts | { readonly missing: string };
  }
}

const provided = inject("stack");

/** `describe`, skipped on a machine that cannot run a sandbox, or is not able otherwise; whoever found out has said why. */
export const describeStoryIf = (able: boolean): ReturnType<typeof describe.skipIf> => {
  const skipped = "missing" in provided || !able;
  // oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback -- it chooses, others describe
  return describe.skipIf(skipped);
};

/** `describe`, skipped on a machine that cannot run a sandbox; the set-up has said why. */
export const describeStory = describeStoryIf(true);

/** The shared stack. */
export function stack(): StackFacts {
  if ("missing" in provided) throw new Error(`there is no stack: ${provided.missing}`);
  return provided;
}

/** A team at its terminal, in an account of its own. */
export interface Actor {
  readonly profile: Profile;
  readonly account: string;
  /** What `sandbox env` says for it. */
  environment(): Readonly<Record<string, string>>;
  /** Runs `privlink …args --json`; fails on another exit code than the one that is expected. */
  privlink<Document = unknown>(args: readonly string[], expected?: number): Promise<Document>;
  /** Runs `privlink …args` for people, whatever its exit code. */
  say(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Runs `aws <line> …more` and gives its JSON document; the line is split at blanks, what has blanks comes after. */
  aws<Document = unknown>(line: string, ...more: readonly string[]): Promise<Document>;
}

/** An actor of the shared stack, or of another sandbox. */
export function actor(profile: Profile, of: () => SandboxFacts = stack): Actor {
  const environment = () => of().environments[profile];
  const where = () => ({ directory: of().home, environment: environment() });
  return {
    profile,
    account: accounts[profile],
    environment,
    privlink: (args, expected = 0) => privlinkDocument(args, where(), expected),
    say: (args, more = {}) =>
      runPrivlink(args, { directory: of().home, environment: { ...environment(), ...more } }),
    async aws<Document>(line: string, ...more: readonly string[]) {
      const args = [...line.split(" "), ...more];
      const outcome = await runProgram("aws", [...args, "--output", "json"], where());
      if (outcome.exitCode !== 0) throw new Error(describeOutcome(["aws", ...args], outcome));
      return (outcome.stdout.trim() === "" ? undefined : JSON.parse(outcome.stdout)) as Document;
    },
  };
}

export const producer = actor("producer");
export const consumerA = actor("consumer-a");
export const consumerB = actor("consumer-b");

/** Client configuration of the AWS SDK for an actor, from the files that `sandbox env` names. */
export async function sdkConfig(who: Actor): Promise<{
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}> {
  const environment = who.environment();
  const text = await readFile(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "", "utf8");
  const section = text.split(/^\[/m).find((part) => part.startsWith(`${who.profile}]`)) ?? "";
  const value = (name: string): string => new RegExp(`^${name} *= *(.+)$`, "m").exec(section)?.[1] ?? "";
  return {
    endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: value("aws_access_key_id"),
      secretAccessKey: value("aws_secret_access_key"),
    },
  };
}
