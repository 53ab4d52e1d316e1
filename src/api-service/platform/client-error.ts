import type { Socket } from "node:net";
import type { FastifyBaseLogger } from "fastify";
import { peerOf } from "./proxy-listener.ts";
import { invalidRequest } from "./problems.ts";
import { responseTime, securityHeaders } from "./response-headers.ts";

/** Errors of Node's HTTP parser that deserve another status than 400. */
const statusLines: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

/** Answers what is not HTTP, or came too slowly, and closes the connection: there is no request that a route could answer. */
export function refuseUnparsable(
  log: Pick<FastifyBaseLogger, "warn">,
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { address, endpointId } = peerOf(socket);
  log.warn(
    { sourceAddress: address, endpointId, reason: error.message, code: error.code },
    "connection refused: not HTTP",
  );
  // The answer to an earlier request on the connection may be half written: nothing may be put into the middle of it.
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(invalidRequest("The request is not valid HTTP").body);
  const headers = {
    ...securityHeaders,
    "x-response-time": responseTime(0),
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${statusLines[error.code ?? ""] ?? "400 Bad Request"}\r\n${lines.join("")}\r\n${body}`,
    () => socket.destroy(),
  );
}
