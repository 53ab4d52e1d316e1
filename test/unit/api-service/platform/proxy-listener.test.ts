import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { localProxyHeader } from "../../../../src/api-service/platform/proxy-header.ts";
import { peerOf, readProxyHeaders } from "../../../../src/api-service/platform/proxy-listener.ts";
import type { ProxyProtocolMode } from "../../../../src/api-service/platform/proxy-listener.ts";
import { endpointIdField, proxyHeader } from "./proxy-bytes.ts";

const header = proxyHeader({
  familyAndTransport: 0x11,
  addresses: [10, 1, 2, 3, 10, 20, 0, 9, 0xc3, 0x50, 0x0b, 0xb8],
  fields: endpointIdField("vpce-0123456789abcdef0"),
});
const request = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nhost: test\r\n${headers}\r\n`;
const lastRequest = (path: string) => request(path, "connection: close\r\n");

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server whose answers are the path, the method's body and what it knows of the peer. */
async function listen(
  mode: ProxyProtocolMode,
  settings: { headerTimeoutMs?: number; http?: http.ServerOptions } = {},
) {
  const refused: { sourceAddress?: string; reason: string }[] = [];
  const server = http.createServer(settings.http ?? {}, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { address, port, endpointId } = peerOf(incoming.socket);
      response.end(`${incoming.url} ${Buffer.concat(chunks).length} ${address} ${port} ${endpointId}\n`);
    });
  });
  Object.assign(server, { httpAllowHalfOpen: true });
  const log = (facts: object) => void refused.push(facts as { reason: string });
  const dropWaiting = readProxyHeaders(server, {
    mode,
    headerTimeoutMs: settings.headerTimeoutMs ?? 5000,
    log: { debug: log, warn: log },
  });
  const accepted = new Map<number | undefined, Socket>();
  server.on("connection", (socket: Socket) => accepted.set(socket.remotePort, socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(
    () =>
      new Promise((resolve) => {
        dropWaiting();
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  const { port } = server.address() as AddressInfo;
  /** Waits until the server has read so many bytes of `socket`, so that what is sent next arrives apart. */
  const arrived = async (socket: Socket, bytes: number) => {
    while ((accepted.get(socket.localPort)?.bytesRead ?? 0) < bytes)
      await new Promise((resolve) => setImmediate(resolve));
  };
  return { server, refused, dropWaiting, arrived, connect: () => connectTo(port) };
}

function connectTo(port: number): Socket {
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.setNoDelay(true);
  socket.on("error", () => {});
  cleanUps.push(() => socket.destroy());
  return socket;
}

/** Everything that comes until the other side ends. */
async function answers(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await Promise.race([once(socket, "end"), once(socket, "close")]);
  return text;
}

const bodies = (text: string) => text.match(/^\/\S* \d+ .*$/gm);
const proxied = "10.1.2.3 50000 vpce-0123456789abcdef0";

describe("readProxyHeaders", () => {
  it.each([["required"], ["optional"]] as const)(
    "%s: hands the connection to HTTP after the header",
    async (mode) => {
      const { connect } = await listen(mode);
      const socket = connect();
      socket.write(Buffer.concat([header, Buffer.from(lastRequest("/a"))]));
      expect(bodies(await answers(socket))).toEqual([`/a 0 ${proxied}`]);
    },
  );

  it("takes header and request cut in two at any byte", async () => {
    const { connect, arrived } = await listen("required");
    const bytes = Buffer.concat([header, Buffer.from(lastRequest("/cut"))]);
    const cut = async (at: number) => {
      const socket = connect();
      socket.write(bytes.subarray(0, at));
      await arrived(socket, at);
      socket.write(bytes.subarray(at));
      expect(bodies(await answers(socket)), `cut at ${at}`).toEqual([`/cut 0 ${proxied}`]);
    };
    await Promise.all(Array.from({ length: bytes.length - 1 }, (_, index) => cut(index + 1)));
  });

  it("takes them byte by byte", async () => {
    const { connect, arrived } = await listen("required");
    const socket = connect();
    const answer = answers(socket);
    for (const [index, byte] of Buffer.concat([header, Buffer.from(lastRequest("/bytes"))]).entries()) {
      socket.write(Buffer.of(byte));
      await arrived(socket, index + 1);
    }
    expect(bodies(await answer)).toEqual([`/bytes 0 ${proxied}`]);
  });

  it("reads one header per connection, however many requests follow, at once or later", async () => {
    const { connect, arrived } = await listen("required");
    const socket = connect();
    const answer = answers(socket);
    socket.write(Buffer.concat([header, Buffer.from(request("/1") + request("/2"))]));
    await once(socket, "data");
    const third = request("/3");
    socket.write(third);
    await arrived(socket, header.length + request("/1").length + request("/2").length + third.length);
    socket.write(lastRequest("/4"));
    expect(bodies(await answer)).toEqual(["/1", "/2", "/3", "/4"].map((path) => `${path} 0 ${proxied}`));
  });

  it("loses nothing of a large body behind the header", async () => {
    const { connect } = await listen("required");
    const socket = connect();
    const answer = answers(socket);
    const size = 3_000_000;
    const post = `POST /big HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: ${size}\r\n\r\n`;
    socket.write(Buffer.concat([header, Buffer.from(post), Buffer.alloc(size, "x")]));
    expect(bodies(await answer)).toEqual([`/big ${size} ${proxied}`]);
  });

  it("answers a client that has ended its side", async () => {
    const { connect } = await listen("required");
    const socket = connect();
    socket.end(Buffer.concat([header, Buffer.from(request("/half"))]));
    expect(bodies(await answers(socket))).toEqual([`/half 0 ${proxied}`]);
  });

  it("says the socket's own address for LOCAL, which is how health checks come", async () => {
    const { connect } = await listen("required");
    const socket = connect();
    socket.write(Buffer.concat([localProxyHeader, Buffer.from(lastRequest("/livez"))]));
    expect(bodies(await answers(socket))).toEqual([`/livez 0 127.0.0.1 ${socket.localPort} undefined`]);
  });

  it("optional: lets plain HTTP pass", async () => {
    const { connect } = await listen("optional");
    const socket = connect();
    socket.write(lastRequest("/plain"));
    expect(bodies(await answers(socket))).toEqual([`/plain 0 127.0.0.1 ${socket.localPort} undefined`]);
  });

  it("off: does not look for a header, and HTTP does not take one", async () => {
    const { connect } = await listen("off");
    const plain = connect();
    plain.write(lastRequest("/plain"));
    expect(bodies(await answers(plain))).toEqual([`/plain 0 127.0.0.1 ${plain.localPort} undefined`]);
    const socket = connect();
    socket.write(Buffer.concat([header, Buffer.from(lastRequest("/a"))]));
    expect(await answers(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    ["plain HTTP", Buffer.from(lastRequest("/plain"))],
    ["version 1", Buffer.from("PROXY TCP4 10.1.2.3 10.20.0.9 50000 3000\r\n")],
    [
      "a header that is too long",
      proxyHeader({ familyAndTransport: 0x11, addresses: [], payloadBytes: 65_535 }),
    ],
    [
      "a header that is malformed",
      proxyHeader({ versionAndCommand: 0x2f, familyAndTransport: 0x11, addresses: [] }),
    ],
  ])("required: destroys a connection that brings %s, without a word", async (_what, bytes) => {
    const { connect, refused } = await listen("required");
    const socket = connect();
    socket.write(bytes);
    expect(await answers(socket)).toBe("");
    expect(refused).toEqual([{ sourceAddress: "127.0.0.1", reason: expect.any(String) }]);
  });

  it("destroys a connection whose header does not come in time", async () => {
    const { connect, refused } = await listen("required", { headerTimeoutMs: 50 });
    const silent = connect();
    const slow = connect();
    slow.write(header.subarray(0, 20));
    expect(await Promise.all([answers(silent), answers(slow)])).toEqual(["", ""]);
    expect(refused).toHaveLength(2);
  });

  it("destroys a connection that ends within its header", async () => {
    const { connect, refused } = await listen("required");
    const socket = connect();
    socket.end(header.subarray(0, 20));
    expect(await answers(socket)).toBe("");
    expect(refused).toHaveLength(1);
  });

  it("leaves slow requests behind the header to HTTP's own time limits", async () => {
    const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
    const { connect } = await listen("required", { http: limits });
    const socket = connect();
    socket.write(Buffer.concat([header, Buffer.from("GET /slow HTTP/1.1\r\nx-half: ")]));
    expect(await answers(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("leaves the end of idle connections to HTTP's keep-alive timeout", async () => {
    const { connect } = await listen("required", { http: { keepAliveTimeout: 50 } });
    const socket = connect();
    socket.write(Buffer.concat([header, Buffer.from(request("/once"))]));
    expect(bodies(await answers(socket))).toEqual([`/once 0 ${proxied}`]);
  });

  it("can drop the connections that still owe their header, and only those", async () => {
    const { connect, dropWaiting, server } = await listen("required");
    const waiting = connect();
    const open = connect();
    open.write(Buffer.concat([header, Buffer.from(request("/first"))]));
    await once(open, "data");
    const count = () => new Promise((resolve) => server.getConnections((_error, number) => resolve(number)));
    expect(await count()).toBe(2);
    dropWaiting();
    expect(await answers(waiting)).toBe("");
    const answer = answers(open);
    open.write(lastRequest("/second"));
    expect(bodies(await answer)).toEqual([`/second 0 ${proxied}`]);
  });
});
