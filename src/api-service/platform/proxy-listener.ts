import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyBaseLogger } from "fastify";
import { parseProxyHeader } from "./proxy-header.ts";
import type { ProxyHeader } from "./proxy-header.ts";

/** `required`: no header, no connection; `optional`: plain HTTP passes too; `off`: no header is looked for. */
export type ProxyProtocolMode = "required" | "optional" | "off";

/** The client at the far end of a connection. */
export interface Peer {
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly endpointId: string | undefined;
}

/** How the listener treats a connection before its first HTTP byte. */
export interface ProxyListenerOptions {
  readonly mode: ProxyProtocolMode;
  /** A connection whose header is not complete by then is destroyed; HTTP's own timeouts start only after it. */
  readonly headerTimeoutMs: number;
  readonly log: Pick<FastifyBaseLogger, "debug" | "warn">;
}

const headers = new WeakMap<Socket, ProxyHeader>();

/** Who is at the other end of `socket`: what the PROXY header said, else what TCP says. */
export function peerOf(socket: Socket): Peer {
  const header = headers.get(socket);
  return {
    address: header?.sourceAddress ?? socket.remoteAddress,
    port: header?.sourceAddress === undefined ? socket.remotePort : header.sourcePort,
    endpointId: header?.endpointId,
  };
}

/**
 * Puts the PROXY header before HTTP on `server`. The server keeps its own listening socket, so that its
 * timeouts for slow requests, its list of connections and `close()` work on: only its handler of new
 * connections is set aside until the header of a connection was read.
 *
 * @returns a function that drops the connections that still owe their header (for the shutdown)
 */
export function readProxyHeaders(server: Server, options: ProxyListenerOptions): () => void {
  if (options.mode === "off") return () => {};
  const serveHttp = server.listeners("connection");
  server.removeAllListeners("connection");
  const waiting = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    waiting.add(socket);
    readHeader(socket, options, {
      settled: () => waiting.delete(socket),
      serve: (rest) => {
        // Paused first: HTTP must find the rest in the stream's buffer and not miss it.
        socket.pause();
        if (rest.length > 0) socket.unshift(rest);
        for (const handler of serveHttp) handler.call(server, socket);
        socket.resume();
      },
    });
  });
  return () => {
    for (const socket of waiting) socket.destroy();
  };
}

interface HeaderOutcome {
  /** Called once, whatever became of the connection. */
  readonly settled: () => void;
  /** Called with the bytes after the header when the connection may go on to HTTP. */
  readonly serve: (rest: Buffer) => void;
}

function readHeader(socket: Socket, options: ProxyListenerOptions, outcome: HeaderOutcome): void {
  let received: Buffer = Buffer.alloc(0);

  const stopReading = () => {
    clearTimeout(timer);
    socket.off("data", onData).off("end", onEnd).off("error", onError).off("close", stopReading);
    outcome.settled();
  };
  const refuse = (reason: string) => {
    stopReading();
    // Whoever opens a port and says nothing is a TCP health check or a scan: not worth a warning.
    options.log[received.length === 0 ? "debug" : "warn"](
      { sourceAddress: socket.remoteAddress, reason },
      "connection refused: no valid PROXY protocol header",
    );
    // A reset may follow what we do not wait for; without a listener it would end the process.
    socket.on("error", () => {});
    socket.destroy();
  };
  const pass = (headerBytes: number) => {
    stopReading();
    outcome.serve(received.subarray(headerBytes));
  };
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const result = parseProxyHeader(received);
    switch (result.status) {
      case "incomplete":
        return;
      case "complete":
        headers.set(socket, result.header);
        return pass(result.length);
      case "absent":
        return options.mode === "optional" ? pass(0) : refuse("the connection does not start with one");
      case "malformed":
        return refuse(result.reason);
    }
  };
  const onEnd = () => refuse("the client closed before it was complete");
  const onError = () => refuse("the connection broke before it was complete");
  const timer = setTimeout(() => refuse("it did not come in time"), options.headerTimeoutMs);

  socket.on("data", onData).on("end", onEnd).on("error", onError).on("close", stopReading);
}
