import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a running sandbox tells about itself in `instance.json` (mode 0600). */
export interface Instance {
  readonly pid: number;
  readonly endpoint: string;
  /** `host:port` of the DNS resolver; absent without a data path. */
  readonly resolver?: string;
  readonly startedAt: string;
  readonly timeScale: number;
  readonly dataPath: boolean;
  readonly accounts: readonly { readonly id: string; readonly profile: string }[];
  /** What controls the sandbox while it runs: sent as `Authorization: Bearer …` to `/_sandbox/…`. */
  readonly controlToken: string;
}

/** File in the sandbox directory that says where the sandbox is; removed when it stops. */
export const instanceFile = "instance.json";

/** What `GET /_sandbox/health` answers. */
export interface Health {
  readonly pid: number;
  readonly requests: number;
  readonly writes: number;
  readonly faults: {
    /** Rules in force. */
    readonly rules: number;
    /** Calls that were hit so far. */
    readonly injected: number;
    /** Calls that found a token bucket empty. */
    readonly throttled: number;
  };
}

/**
 * The sandbox that runs in a directory, or undefined. A file that a killed sandbox left behind does not
 * count: the process that answers must be the one that wrote it.
 */
export async function runningInstance(
  directory: string,
): Promise<(Instance & { health: Health }) | undefined> {
  const instance = await readInstance(directory);
  if (instance === undefined) return undefined;
  try {
    const response = await fetch(`${instance.endpoint}/_sandbox/health`, {
      signal: AbortSignal.timeout(2000),
    });
    const health = (await response.json()) as Health;
    return health.pid === instance.pid ? { ...instance, health } : undefined;
  } catch {
    return undefined;
  }
}

async function readInstance(directory: string): Promise<Instance | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, instanceFile), "utf8")) as Instance;
  } catch {
    return undefined;
  }
}
