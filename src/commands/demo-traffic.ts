import { Resolver } from "node:dns/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";

/** One HTTP exchange over the wire. */
export interface Exchange {
  readonly status: number;
  readonly body: unknown;
  readonly ms: number;
}

/** A consumer's client: it knows the endpoint's DNS name, the VPC's resolver, and the key it was given. */
export interface Client {
  /** One request on a connection of its own. */
  send(method: string, path: string, body?: unknown): Promise<Exchange>;
  /** Tries to connect and to be answered; says what came of it. */
  knock(): Promise<string>;
  /** Opens a connection that has been answered once, and keeps it. */
  hold(): Promise<Socket>;
}

/** Longest wait for an answer, in milliseconds. */
const patienceMs = 5000;

/** Builds a client for `http://<name>:<port>`. `resolver` is `host:port`. */
export function httpClient(target: { name: string; port: number; resolver: string; apiKey: string }): Client {
  const dns = new Resolver({ timeout: 2000 });
  dns.setServers([target.resolver]);
  const address = async (): Promise<string> => (await dns.resolve4(target.name))[0] ?? "";

  const send = async (method: string, path: string, body?: unknown): Promise<Exchange> => {
    const startedMs = performance.now();
    const host = await address();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host,
          port: target.port,
          method,
          path,
          agent: false,
          timeout: patienceMs,
          headers: {
            host: target.name,
            "x-api-key": target.apiKey,
            ...(payload !== undefined && {
              "content-type": "application/json",
              "content-length": Buffer.byteLength(payload),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            resolve({
              status: response.statusCode ?? 0,
              body: text === "" ? undefined : JSON.parse(text),
              ms: performance.now() - startedMs,
            });
          });
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error("timed out")));
      outgoing.on("error", reject);
      outgoing.end(payload);
    });
  };

  return {
    send,
    async knock() {
      try {
        const { status } = await send("GET", "/prueba");
        return `HTTP ${status}`;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      }
    },
    async hold() {
      const socket = connect({ host: await address(), port: target.port, timeout: patienceMs });
      await new Promise<void>((resolve, reject) => {
        socket.once("error", reject);
        socket.once("data", () => resolve());
        socket.write(`GET /prueba HTTP/1.1\r\nhost: ${target.name}\r\n\r\n`);
      });
      return socket;
    },
  };
}

/** Resolves when the other side has ended a connection; false when it still stands after the wait. */
export function wasCut(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(true);
    });
    socket.on("error", () => undefined);
    socket.resume();
  });
}
