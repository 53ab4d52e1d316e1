import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { controlPrefix, type ControlEndpoint } from "./control-endpoint.ts";
import type { HttpAnswer } from "./faults.ts";
import { connectionReset, type Dispatcher } from "./dispatch.ts";

/** Largest request body that is read. DynamoDB batches stay well below. */
const bodyLimitBytes = 2 * 1024 * 1024;

/** The sandbox's listener for API calls. */
export interface ApiServer {
  /** Port that it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and hands requests to the dispatcher. Refuses what only a browser or a DNS
 * rebinding would send: a foreign Host header, any Origin header.
 *
 * @param health answer of `GET /_sandbox/health`, which needs no signature and tells no secret
 */
export async function startApiServer(
  port: number,
  dispatch: Dispatcher,
  health: () => Record<string, unknown>,
  control: ControlEndpoint,
): Promise<ApiServer> {
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    void answer(request, dispatch, health, control).then((answered) => {
      if (answered === connectionReset) {
        request.socket.resetAndDestroy();
        return;
      }
      const { status, headers, body } = answered;
      response.writeHead(status, {
        ...headers,
        "content-length": Buffer.byteLength(body),
        server: "privlink-sandbox",
      });
      response.end(request.method === "HEAD" ? undefined : body);
    });
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  message: IncomingMessage,
  dispatch: Dispatcher,
  health: () => Record<string, unknown>,
  control: ControlEndpoint,
): Promise<HttpAnswer | typeof connectionReset> {
  const host = message.headers.host ?? "";
  if (!isLoopbackHost(host)) {
    return plain(
      403,
      `The Host header '${host.slice(0, 100)}' is not the sandbox's: use 127.0.0.1 or localhost.`,
    );
  }
  if (message.headers.origin !== undefined) return plain(403, "Requests from web pages are refused.");
  const url = message.url ?? "/";
  if (message.method === "GET" && url === "/_sandbox/health") {
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(health()) };
  }
  const body = await readBody(message);
  if (body === undefined) return plain(413, `The request body is larger than ${bodyLimitBytes} bytes.`);
  const request = { method: message.method ?? "GET", url, headers: joinHeaders(message), body };
  return url.startsWith(controlPrefix) ? control(request) : dispatch(request);
}

/** Loopback names and addresses, with any port: people put proxies in between. */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, "").toLowerCase();
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}

function joinHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(message.headersDistinct))
    headers[name] = (values ?? []).join(",");
  return headers;
}

async function readBody(message: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message) {
      length += (chunk as Buffer).length;
      if (length > bodyLimitBytes) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch {
    return new Uint8Array();
  }
  return Buffer.concat(chunks);
}

function plain(status: number, message: string): HttpAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${message}\n` };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
