import http from "node:http";
import net from "node:net";
import type { ListenConfig } from "./config.ts";
import { localProxyHeader } from "./platform/proxy-header.ts";

/** Time that a service which is alive needs at most; below the 5 s that ECS gives its health checks. */
const timeoutMs = 3000;
/** Addresses that mean "all": what listens on them is reached on the loopback. */
const loopbackOfWildcard: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Asks the service that listens on `listen` for `/livez`, for the health check of a container without a shell.
 *
 * @returns undefined when it is alive, else what is wrong
 */
export function checkHealth(listen: ListenConfig): Promise<string | undefined> {
  const host = loopbackOfWildcard[listen.host] ?? listen.host;
  return new Promise((resolve) => {
    const request = http.get({
      path: "/livez",
      headers: { host: "localhost", connection: "close" },
      signal: AbortSignal.timeout(timeoutMs),
      createConnection: () => {
        const socket = net.connect(listen.port, host);
        if (listen.proxyProtocol === "required") socket.write(localProxyHeader);
        return socket;
      },
    });
    request.once("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `GET /livez answered ${response.statusCode}`);
    });
    request.once("error", (error) =>
      resolve(`GET /livez on ${host}:${listen.port} failed: ${error.message}`),
    );
  });
}
