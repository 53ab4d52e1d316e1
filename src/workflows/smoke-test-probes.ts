import { lookup, Resolver } from "node:dns/promises";
import { Agent, request } from "node:http";
import { connect, isIP } from "node:net";
import { PrivlinkError } from "../errors/error.ts";

/** One HTTP exchange with an address. */
export interface HttpExchange {
  readonly address: string;
  readonly port: number;
  /** For the Host header. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly apiKey?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** Real traffic from where the command runs. Every probe ends after the same time limit. */
export interface Probes {
  /** All IPv4 addresses of a name, sorted. */
  resolve(name: string): Promise<string[]>;
  /** Opens a TCP connection and closes it. */
  connect(address: string, port: number): Promise<void>;
  exchange(what: HttpExchange): Promise<{ status: number; body: string }>;
}

/** Longest answer that is read. */
const maxBodyBytes = 1_048_576;

/**
 * The probes of this machine.
 * @param resolver `host:port` of a DNS server to ask instead of the system's resolver
 * @throws {PL-USAGE} when that is not a DNS server's address
 */
export function createProbes(options: { timeoutMs: number; resolver: string | undefined }): Probes {
  const { timeoutMs } = options;
  const server =
    options.resolver === undefined || options.resolver === "" ? undefined : parseServer(options.resolver);
  return {
    async resolve(name) {
      if (server === undefined) {
        const found = await withLimit(
          lookup(name, { all: true, family: 4 }),
          timeoutMs,
          `looking up ${name}`,
        );
        return found.map(({ address }) => address).sort();
      }
      const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
      resolver.setServers([server]);
      return (await resolver.resolve4(name)).sort();
    },
    connect: (address, port) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: address, port, timeout: timeoutMs });
        socket.once("connect", () => {
          socket.destroy();
          resolve();
        });
        socket.once("timeout", () => socket.destroy(timedOut(`connecting to ${address}:${port}`, timeoutMs)));
        socket.once("error", reject);
      }),
    exchange: (what) => exchange(what, timeoutMs),
  };
}

function exchange(what: HttpExchange, timeoutMs: number): Promise<{ status: number; body: string }> {
  const body = what.body === undefined ? undefined : JSON.stringify(what.body);
  // Each exchange opens a connection of its own: a kept one would prove the path of a minute ago.
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: what.address,
        port: what.port,
        method: what.method,
        path: what.path,
        headers: {
          host: `${what.host}:${what.port}`,
          accept: "application/json",
          ...(what.apiKey === undefined ? {} : { "x-api-key": what.apiKey }),
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBodyBytes) answer.destroy(new Error("the answer is larger than 1 MiB"));
          else chunks.push(chunk);
        });
        answer.once("error", reject);
        answer.once("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
        );
      },
    );
    sent.once("error", (error) =>
      reject(
        error.name === "AbortError" || error.name === "TimeoutError"
          ? timedOut(`${what.method} ${what.path}`, timeoutMs)
          : error,
      ),
    );
    sent.end(body);
  });
}

function withLimit<T>(promise: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timedOut(what, timeoutMs)), timeoutMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function timedOut(what: string, timeoutMs: number): Error {
  return Object.assign(new Error(`no answer within ${timeoutMs / 1000} s (${what})`), { code: "ETIMEDOUT" });
}

function parseServer(text: string): string {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3] ?? 53);
  if (isIP(host) === 0 || port < 1 || port > 65_535) {
    throw new PrivlinkError("PL-USAGE", `PRIVLINK_RESOLVER ${text} is not the address of a DNS server`, {
      hint: "Write an IP address and a port: 127.0.0.1:5353.",
    });
  }
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
