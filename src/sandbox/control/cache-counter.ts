import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "node:tls";
import { savedCache } from "./saved-state.ts";

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
  const { host, port, authToken } = await savedCache(directory, groupId);
  const ca = await readFile(join(directory, "data", "certificates", "ca.pem"), "utf8");
  const reply = await new Promise<string>((resolve, reject) => {
    let text = "";
    const socket = connect({ host, port, ca, timeout: 5000 }, () => {
      const words = [...(authToken === undefined ? [] : [["AUTH", authToken]]), ["INFO", "stats"], ["QUIT"]];
      socket.write(words.map(command).join(""));
    });
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    socket.on("timeout", () => socket.destroy(new Error("the cache does not answer")));
    socket.once("error", reject);
    socket.once("close", () => resolve(text));
  });
  return { hits: counter(reply, "keyspace_hits"), misses: counter(reply, "keyspace_misses") };
}

/** A command in Redis's wire protocol. */
function command(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

function counter(info: string, name: string): number {
  const value = new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1];
  if (value === undefined) throw new Error(`Redis did not tell ${name}`);
  return Number(value);
}
