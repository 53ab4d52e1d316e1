import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The parts of a sandbox's state file that its own tools look into. */
interface SavedState {
  readonly network?: { readonly pool: { readonly addresses: Readonly<Record<string, string>> } };
  readonly slices: Readonly<
    Record<
      string,
      {
        readonly groups?: Readonly<Record<string, SavedCache>>;
        readonly secrets?: Readonly<Record<string, SavedSecret>>;
      }
    >
  >;
}

/** A replication group. */
interface SavedCache {
  readonly id: string;
  readonly resourceId: string;
  readonly port: number;
  readonly authToken?: string;
  readonly nodes: readonly { readonly clusterId: string }[];
}

interface SavedSecret {
  readonly name: string;
  readonly versions: Readonly<Record<string, { readonly text?: string; readonly stages: readonly string[] }>>;
}

/** Where the server of a cache's primary node listens, and its AUTH token. */
export interface CacheServer {
  readonly host: string;
  readonly port: number;
  readonly authToken: string | undefined;
}

/**
 * Current text of a secret, read past IAM as only who runs the sandbox can.
 *
 * @throws Error when there is no such secret
 */
export async function savedSecret(directory: string, account: string, name: string): Promise<string> {
  const { slices } = await read(directory);
  for (const [key, { secrets }] of Object.entries(slices)) {
    if (!key.startsWith(`secretsmanager/${account}/`)) continue;
    const secret = Object.values(secrets ?? {}).find((entry) => entry.name === name);
    const version = Object.values(secret?.versions ?? {}).find(({ stages }) => stages.includes("AWSCURRENT"));
    if (version?.text !== undefined) return version.text;
  }
  throw new Error(`the sandbox has no secret ${name}`);
}

/** The server behind a replication group. @throws Error when it does not run */
export async function savedCache(directory: string, groupId: string): Promise<CacheServer> {
  const { slices, network } = await read(directory);
  const group = Object.entries(slices)
    .filter(([key]) => key.startsWith("elasticache/"))
    .flatMap(([, slice]) => Object.values(slice.groups ?? {}))
    .find(({ id }) => id === groupId);
  const host = network?.pool.addresses[`redis:${group?.resourceId}/${group?.nodes[0]?.clusterId}`];
  if (group === undefined || host === undefined) throw new Error(`no cache ${groupId} runs in this sandbox`);
  return { host, port: group.port, authToken: group.authToken };
}

async function read(directory: string): Promise<SavedState> {
  return JSON.parse(await readFile(join(directory, "state.json"), "utf8")) as SavedState;
}
