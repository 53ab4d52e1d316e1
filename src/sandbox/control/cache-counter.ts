import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "node:tls";

/** The parts of the state file that lead to a cache's primary node. */
interface Saved {
  readonly network?: { readonly pool: { readonly addresses: Readonly<Record<string, string>> } };
  readonly slices: Readonly<Record<string, { readonly groups?: Readonly<Record<string, SavedGroup>> }>>;
}

interface SavedGroup {
  readonly id: string;
  readonly resourceId: string;
  readonly port: number;
  readonly authToken?: string;
  readonly nodes: readonly { readonly clusterId: string }[];
}

/** Redis's own counters of lookups. */
export interface CacheCounters {
  readonly hits: number;
  readonly misses: number;
}

/**
 * Asks the Redis server behind a replication group how often keys were found (`INFO stats`). It goes to the
 * server itself, past the VPC, as only who runs the sandbox can.
 */
export async function cacheCounters(directory: string, groupId: string): Promise<CacheCounters> {
  const saved = JSON.parse(await readFile(join(directory, "state.json"), "utf8")) as Saved;
  const groups = Object.entries(saved.slices).flatMap(([key, slice]) => (key.startsWith("elasticache/") ? Object.values(slice.groups ?? {}) : []));
  const group = groups.find(({ id }) => id === groupId);
  const [primary] = group?.nodes ?? [];
  const host = saved.network?.pool.addresses[`redis:${group?.resourceId}/${primary?.clusterId}`];
  if (group === undefined || host === undefined) throw new Error(`no cache ${groupId} runs in this sandbox`);
  const ca = await readFile(join(directory, "data", "certificates", "ca.pem"), "utf8");

  const reply = await new Promise<string>((resolve, reject) => {
    let text = "";
    const socket = connect({ host, port: group.port, ca, timeout: 5000 }, () => {
      socket.write(`${group.authToken === undefined ? "" : command("AUTH", group.authToken)}${command("INFO", "stats")}${command("QUIT")}`);
    });
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    socket.on("timeout", () => socket.destroy(new Error("the cache does not answer")));
    socket.once("error", reject);
    socket.once("close", () => resolve(text));
  });
  return { hits: counter(reply, "keyspace_hits"), misses: counter(reply, "keyspace_misses") };
}

/** A command in Redis's wire protocol. */
function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

function counter(info: string, name: string): number {
  const value = new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1];
  if (value === undefined) throw new Error(`Redis did not tell ${name}: ${info.slice(0, 200)}`);
  return Number(value);
}
