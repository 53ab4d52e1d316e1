import { hostname } from "node:os";
import type { Emit } from "../reporting/events.ts";
import { createAwsClients, type OwnedAwsClients } from "./aws-clients.ts";
import { systemClock } from "./clock.ts";
import { randomIds } from "./ids.ts";
import type { Prompter, Runtime } from "./runtime.ts";
import { resolveSettings, type GlobalFlags } from "./settings.ts";

/** The members that only the composition root can make. */
export interface RuntimeParts {
  readonly flags: GlobalFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Version of privlink. */
  readonly version: string;
  readonly prompter: Prompter;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** A runtime that owns its AWS connections. */
export interface OwnedRuntime extends Runtime {
  readonly aws: OwnedAwsClients;
}

/** Builds what a command gets; reads privlink.yaml and the AWS profile, calls nobody. */
export async function createRuntime(parts: RuntimeParts): Promise<OwnedRuntime> {
  const { settings, region } = await resolveSettings(parts.flags, parts.env, parts.cwd);
  return {
    settings,
    clock: systemClock,
    prompter: parts.prompter,
    aws: createAwsClients({
      region,
      profile: () => settings.profile,
      version: parts.version,
      clock: systemClock,
      signal: parts.signal,
    }),
    emit: parts.emit,
    signal: parts.signal,
    env: withoutCredentials(parts.env),
    ids: randomIds,
    machine: { host: hostname(), pid: process.pid },
  };
}

/** Credentials are the SDK's business; what does not get them cannot print them. */
function withoutCredentials(env: RuntimeParts["env"]): RuntimeParts["env"] {
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, AWS_SESSION_TOKEN: _token, ...rest } = env;
  return rest;
}
