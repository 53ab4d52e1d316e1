import { once } from "node:events";
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";
import { endpointIdField, proxyHeader } from "../../unit/api-service/platform/proxy-bytes.ts";
import { apiKeys, startService, until } from "./service.ts";
import type { TestService } from "./service.ts";

const endpointId = "vpce-0123456789abcdef0";
const viaEndpoint = proxyHeader({
  familyAndTransport: 0x11,
  addresses: [10, 1, 2, 3, 10, 20, 0, 9, 0xc3, 0x50, 0x0b, 0xb8],
  fields: endpointIdField(endpointId),
});

let postgres: TestPostgres;
let service: TestService;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const databaseName = await postgres.createDatabase("connections");
  service = await startService({ postgres, databaseName, proxyProtocol: "required" });
});
afterAll(async () => {
  await service.close();
  await postgres.dispose();
});

/** Sends `parts` on a connection of its own; returns all that comes until the service ends it. */
async function exchange(...parts: (Buffer | string)[]): Promise<string> {
  const socket = net.connect(service.port, "127.0.0.1");
  socket.on("error", () => {});
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
  for (const part of parts) socket.write(part);
  await once(socket, "close");
  return text;
}

describe("behind a load balancer that speaks the PROXY protocol", () => {
  it("names client and endpoint in every line of a request, and answers several on one connection", async () => {
    const headers = `host: test\r\nx-api-key: ${apiKeys[1]}\r\n`;
    const text = await exchange(
      viaEndpoint,
      `GET /productos HTTP/1.1\r\n${headers}\r\n`,
      `GET /productos/1 HTTP/1.1\r\n${headers}connection: close\r\n\r\n`,
    );
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404"]);
    await until("both are logged", () => service.log.some(({ url }) => url === "/productos/1"));
    const lines = service.log.filter(({ url }) => String(url).startsWith("/productos"));
    expect(lines).toEqual(
      ["/productos", "/productos/1"].map((url) =>
        expect.objectContaining({ url, sourceAddress: "10.1.2.3", sourcePort: 50_000, endpointId }),
      ),
    );
    expect(JSON.stringify(service.log)).not.toContain(apiKeys[1]);
  });

  it("takes no connection without the header, and says why in the log", async () => {
    expect(await exchange(`GET /livez HTTP/1.1\r\nhost: test\r\n\r\n`)).toBe("");
    expect(service.log).toContainEqual(
      expect.objectContaining({
        level: "warn",
        msg: "connection refused: no valid PROXY protocol header",
        sourceAddress: "127.0.0.1",
      }),
    );
  });

  it.each([
    ["what is not HTTP", "SSH-2.0-OpenSSH_9.7\r\n\r\n", 400],
    ["headers without end", `GET /livez HTTP/1.1\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    [
      "a request that could be read in two ways",
      "POST /productos HTTP/1.1\r\nhost: test\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
  ])("answers %s with an error of the same form, and closes", async (_what, bytes, status) => {
    const text = await exchange(viaEndpoint, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/^x-response-time: 0\.000ms\r$/m);
    expect(text).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toEqual({
      error: { formErrors: ["The request is not valid HTTP"], fieldErrors: {} },
    });
    expect(service.log).toContainEqual(
      expect.objectContaining({ msg: "connection refused: not HTTP", sourceAddress: "10.1.2.3", endpointId }),
    );
  });
});

describe("the loss of PostgreSQL", () => {
  it("is a 503, too, when a query takes too long: here, because somebody holds the table", async () => {
    const other = await startService({ postgres, databaseName: await postgres.createDatabase("slow") });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const holding = other.database.transaction(async (client) => {
      await client.query(`LOCK TABLE "Producto" IN ACCESS EXCLUSIVE MODE`);
      await held;
    });
    expect((await other.request("GET", "/productos")).status).toBe(503);
    release();
    await holding;
    expect((await other.request("GET", "/productos")).status).toBe(200);
    await other.close();
  });

  it("is a 503 and not ready, but alive, until it is back", async () => {
    const other = await startService({ postgres, databaseName: await postgres.createDatabase("lost") });
    try {
      const made = await other.request("POST", "/productos", {
        json: { nombre: "Teclado", precio: 1, stock: 1 },
      });
      expect((await other.request("GET", "/readyz")).status).toBe(200);
      await postgres.stop();

      for (const [method, path, json] of [
        ["GET", "/productos"],
        ["POST", "/productos", { nombre: "Teclado", precio: 1, stock: 1 }],
        ["DELETE", `/productos/${made.body.producto.id}`],
      ] as const) {
        const answer = await other.request(method, path, { json });
        expect([answer.status, answer.body]).toEqual([503, { message: "Service temporarily unavailable" }]);
        expect(answer.headers.get("retry-after")).toBe("1");
      }
      await until(
        "the service is not ready",
        async () => (await other.request("GET", "/readyz")).status === 503,
      );
      expect((await other.request("GET", "/livez")).status).toBe(200);

      await postgres.start();
      await until(
        "the service is ready again",
        async () => (await other.request("GET", "/readyz")).status === 200,
      );
      expect((await other.request("GET", "/productos")).body.productos).toEqual([made.body.producto]);
    } finally {
      await other.close();
    }
  });
});
