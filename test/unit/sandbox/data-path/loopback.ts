import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A TCP server on an address of its own choice of port that is gone after the test. */
export async function serve(
  address: string,
  onConnection: (socket: Socket) => void,
): Promise<{ address: string; port: number; sockets: Set<Socket>; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(close);
  return { address, port, sockets, close };
}

/** A port of an address at which nothing listens. */
export async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/** Resolves with how a socket ended: `end` for an orderly one, else the error's code. */
export function ending(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("end", () => resolve("end"));
    socket.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    socket.once("close", () => resolve("close"));
  });
}
