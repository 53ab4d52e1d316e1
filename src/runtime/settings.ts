import { PrivlinkError } from "../errors/error.ts";
import { readConfigFile, type ConfigFile } from "./config-file.ts";
import type { Settings } from "./runtime.ts";

/** Global flags as typed. */
export interface GlobalFlags {
  readonly json: boolean;
  readonly yes: boolean;
  readonly verbose: boolean;
  /** False for `--no-color`. */
  readonly color: boolean;
  /** False for `--no-input`. */
  readonly input: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly stack?: string;
  readonly config?: string;
}

/** Settings and the region, which is an error only for those who need it. */
export interface ResolvedSettings {
  readonly settings: Settings;
  /** @throws {PL-CONFIG} when nothing names a region */
  readonly region: () => string;
}

type Env = Readonly<Record<string, string | undefined>>;

const defaultStack = "privlink";

/**
 * Applies flag > environment > privlink.yaml > AWS profile > default. A broken or missing file is an
 * error on first use of what it might say, so that `sandbox stop` works beside it.
 */
export async function resolveSettings(flags: GlobalFlags, env: Env, cwd: string): Promise<ResolvedSettings> {
  const file = await readConfigFile(cwd, flags.config ?? set(env["PRIVLINK_CONFIG"]));
  const fromFile = (key: string): string | undefined => textOf(file, key);
  const profile = (): string | undefined =>
    flags.profile ??
    set(env["AWS_PROFILE"]) ??
    // Keys in the environment are a choice of credentials too, and the environment outranks the file.
    (set(env["AWS_ACCESS_KEY_ID"]) === undefined ? fromFile("profile") : undefined);
  const explicitRegion = (): string | undefined =>
    flags.region ?? set(env["AWS_REGION"]) ?? set(env["AWS_DEFAULT_REGION"]) ?? fromFile("region");
  const region = await attempt(async () => {
    const explicit = explicitRegion();
    const chosen = file.state === "broken" && explicit !== undefined ? undefined : profile();
    if (explicit !== undefined && chosen === undefined) return checkRegion(explicit);
    // Also beside an explicit region: of a profile that does not exist the SDK says only that it found no keys.
    const { regionOfProfile } = await import("./aws-profile.ts");
    const ofProfile = await regionOfProfile(chosen, env);
    return checkRegion(explicit ?? ofProfile);
  });
  return {
    settings: {
      get stack() {
        return flags.stack ?? set(env["PRIVLINK_STACK"]) ?? fromFile("stack") ?? defaultStack;
      },
      configPath: file.path,
      get configDocument() {
        if (file.state === "broken") throw file.error;
        return file.state === "read" ? file.document : undefined;
      },
      get profile() {
        return profile();
      },
      profileFlag: flags.profile,
      yes: flags.yes,
      verbose: flags.verbose,
    },
    region: () => {
      const found = region();
      if (found !== undefined) return found;
      throw new PrivlinkError("PL-CONFIG", "No AWS region is set", {
        reason: "No flag, environment variable, privlink.yaml or AWS profile names one",
        hint: "Pass --region, for example --region eu-west-1, or set AWS_REGION.",
      });
    },
  };
}

/** A region becomes part of a host name, and the SDK refuses what cannot be one without saying where it stands. */
function checkRegion(region: string | undefined): string | undefined {
  if (region === undefined || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(region)) return region;
  throw new PrivlinkError("PL-CONFIG", `"${region}" is not an AWS region`, {
    reason: "A region consists of small letters, digits and hyphens",
    hint: "Correct --region, AWS_REGION, or `region` in privlink.yaml or the AWS profile, for example eu-west-1.",
  });
}

/** Runs now, throws later: on every call of what it returns. */
async function attempt<T>(work: () => Promise<T>): Promise<() => T> {
  try {
    const value = await work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** An empty environment variable counts as unset. */
function set(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function textOf(file: ConfigFile, key: string): string | undefined {
  if (file.state === "broken") throw file.error;
  if (file.state === "absent" || typeof file.document !== "object" || file.document === null)
    return undefined;
  const value = (file.document as Record<string, unknown>)[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value !== "") return value;
  throw new PrivlinkError("PL-CONFIG", `${file.path}: ${key} is ${JSON.stringify(value)}`, {
    reason: `${key} must be a text`,
    hint: `Write ${key} in quotes and run the command again.`,
  });
}
