import { join } from "node:path";

/** Commands that ElastiCache does not offer; to clients they are unknown commands, as there. */
const RESTRICTED = [
  "bgrewriteaof",
  "bgsave",
  "config",
  "debug",
  "migrate",
  "module",
  "replicaof",
  "save",
  "shutdown",
  "slaveof",
];

/** TLS of a Redis server: transit encryption of a replication group. */
export interface RedisTls {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Authority of the certificate, for replicas that connect to their primary. */
  readonly authorityPem: string;
}

/** How a Redis server behaves. */
export interface RedisSettings {
  readonly address: string;
  readonly port: number;
  /** Without it, connections are in clear. */
  readonly tls?: RedisTls;
  /** AUTH token; without it, every client is let in. */
  readonly authToken?: string;
  readonly maxMemoryMiB: number;
  /** Follow this server as a read-only replica; it must have the same token and TLS setting. */
  readonly replicaOf?: { readonly address: string; readonly port: number };
}

/** The files of a server, by name; all of them are secret. */
export function redisConfiguration(settings: RedisSettings, directory: string): Record<string, string> {
  const { address, port, tls, authToken, replicaOf } = settings;
  const lines: [string, ...string[]][] = [
    ["bind", address],
    ["port", tls === undefined ? String(port) : "0"],
    ["protected-mode", "no"],
    ["daemonize", "no"],
    ["pidfile", join(directory, "redis.pid")],
    ["dir", directory],
    ["logfile", ""],
    ["save", ""],
    ["appendonly", "no"],
    ["maxmemory", `${settings.maxMemoryMiB}mb`],
    // ElastiCache's default.
    ["maxmemory-policy", "volatile-lru"],
    ...RESTRICTED.map((command): [string, ...string[]] => ["rename-command", command, ""]),
  ];
  if (tls !== undefined) {
    lines.push(
      ["tls-port", String(port)],
      ["tls-cert-file", join(directory, "server.crt")],
      ["tls-key-file", join(directory, "server.key")],
      ["tls-ca-cert-file", join(directory, "ca.crt")],
      ["tls-auth-clients", "no"],
      ["tls-replication", "yes"],
    );
  }
  if (authToken !== undefined) lines.push(["requirepass", authToken], ["masterauth", authToken]);
  if (replicaOf !== undefined) {
    // The address alone tells the primary's other replicas where this one is.
    lines.push(
      ["replicaof", replicaOf.address, String(replicaOf.port)],
      ["replica-announce-ip", address],
      ["replica-read-only", "yes"],
    );
  }
  const text = lines.map(([name, ...values]) => [name, ...values.map(quote)].join(" ")).join("\n");
  return {
    "redis.conf": `# Written at every start: changes here are lost.\n${text}\n`,
    ...(tls !== undefined && {
      "server.crt": tls.certificatePem,
      "server.key": tls.keyPem,
      "ca.crt": tls.authorityPem,
    }),
  };
}

/** A quoted argument of Redis's configuration language: what is special, or not ASCII, goes as \xHH. */
function quote(value: string): string {
  const escaped = [...Buffer.from(value, "utf8")].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCodePoint(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `"${escaped.join("")}"`;
}
