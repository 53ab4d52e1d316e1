import { createServer as createHttpServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { createSocket, type Socket } from "node:dgram";
import { encode, decode } from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import { createProbes } from "../../../../src/workflows/smoke-test-probes.ts";
import { codeOf } from "../../access/cases.ts";

const open: { close(done: () => void): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => new Promise<void>((resolve) => one.close(() => resolve()))));
});

async function listen(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const probes = createProbes({ timeoutMs: 400, resolver: undefined });

describe("probes of this machine", () => {
  it("resolve through the system", async () => {
    expect(await probes.resolve("localhost")).toContain("127.0.0.1");
    await expect(probes.resolve("no-such-name.invalid")).rejects.toThrow(/ENOTFOUND|EAI_AGAIN|no answer/);
  });

  it("resolve through the server that is named", async () => {
    const server: Socket = createSocket("udp4");
    server.on("message", (message, { port, address }) => {
      const { id, questions } = decode(message);
      const [question] = questions ?? [];
      const answers = [{ type: "A" as const, name: question?.name ?? "", data: "10.9.8.7", ttl: 1 }];
      server.send(
        encode({ type: "response", id: id ?? 0, questions: questions ?? [], answers }),
        port,
        address,
      );
    });
    open.push(server);
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    const named = createProbes({ timeoutMs: 2000, resolver: `127.0.0.1:${server.address().port}` });
    expect(await named.resolve("vpce-0aa.example")).toEqual(["10.9.8.7"]);
  });

  it.each(["localhost:53", "127.0.0.1:0", "127.0.0.1:99999", "300.1.1.1:53", "nonsense"])(
    "refuse the resolver %s",
    (resolver) => {
      expect(codeOf(() => createProbes({ timeoutMs: 400, resolver }))).toBe("PL-USAGE");
    },
  );

  it("connect, and say why when they cannot", async () => {
    const port = await listen(createTcpServer((socket) => socket.on("error", () => {}).end()));
    await expect(probes.connect("127.0.0.1", port)).resolves.toBeUndefined();
    const [server] = open.splice(0);
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    await expect(probes.connect("127.0.0.1", port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("exchange over a connection of their own, with host, key and body", async () => {
    const seen: unknown[] = [];
    const port = await listen(
      createHttpServer((request, response) => {
        let body = "";
        request.on("data", (chunk) => (body += chunk));
        request.on("end", () => {
          const { host, connection } = request.headers;
          seen.push([request.method, request.url, host, request.headers["x-api-key"], connection, body]);
          response.writeHead(201).end("made");
        });
      }),
    );
    const what = { address: "127.0.0.1", port, host: "api.example", method: "POST", path: "/productos" };
    expect(await probes.exchange({ ...what, apiKey: "k", body: { a: "ñ" } })).toEqual({
      status: 201,
      body: "made",
    });
    expect(seen).toEqual([["POST", "/productos", `api.example:${port}`, "k", "close", '{"a":"ñ"}']]);
  });

  it("end when nobody answers", async () => {
    const port = await listen(createTcpServer((socket) => socket.on("error", () => {}).resume()));
    const what = { address: "127.0.0.1", port, host: "h", method: "GET", path: "/prueba" };
    await expect(probes.exchange(what)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });
});
