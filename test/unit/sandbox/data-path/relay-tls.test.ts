import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { connect, createSecureContext, type ConnectionOptions, type TLSSocket } from "node:tls";
import { beforeAll, afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  openCertificateAuthority,
  type CertificateAuthority,
} from "../../../../src/sandbox/data-path/certificate-authority.ts";
import {
  startRelay,
  type Relay,
  type RelayConnection,
  type TlsTermination,
} from "../../../../src/sandbox/data-path/relay.ts";
import { ending, serve } from "./loopback.ts";

const LOCAL = "127.0.0.1";

let directory: string;
let authority: CertificateAuthority;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "privlink-relay-tls-"));
  authority = await openCertificateAuthority(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function termination(
  alpnProtocols: readonly string[] = [],
  versions: { minVersion?: "TLSv1.3" } = {},
): Promise<TlsTermination> {
  const { certificatePem: cert, keyPem: key } = await authority.issue({ names: ["api.example.com"] });
  return { context: createSecureContext({ cert, key, ...versions }), alpnProtocols };
}

/** A relay that ends TLS in front of a server that sends back in capitals what it gets. */
async function scene(tls: TlsTermination) {
  const connections: RelayConnection[] = [];
  const seen: string[] = [];
  const refused: string[] = [];
  const target = await serve(LOCAL, (socket) => {
    socket.on("data", (data) => {
      seen.push(data.subarray(0, 20).toString("latin1"));
      socket.write(data.toString("latin1").toUpperCase(), "latin1");
    });
    socket.once("end", () => socket.end());
  });
  const relay: Relay = await startRelay({
    address: LOCAL,
    port: 0,
    admit: () => ({
      forward: { ...target, localAddress: LOCAL, header: Buffer.from("header;"), tls },
      onOpen: (connection) => connections.push(connection),
    }),
    onRefused: (_client, reason) => refused.push(reason),
  });
  onTestFinished(() => relay.stop());
  return { relay, target, connections, seen, refused };
}

function dial({ port }: Relay, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({
    host: LOCAL,
    port,
    servername: "api.example.com",
    ca: authority.certificatePem,
    ...options,
  });
  return socket.on("error", () => undefined);
}

describe("a relay that ends TLS", () => {
  it("shows a certificate of the authority and hands on what was encrypted, the header first", async () => {
    const { relay, seen, connections } = await scene(await termination());
    const client = dial(relay);
    const sent = randomBytes(300_000).toString("hex");
    client.end(sent);
    const received = (await buffer(client)).toString("latin1");
    expect(client.authorized).toBe(true);
    expect(received).toBe(`HEADER;${sent.toUpperCase()}`);
    expect(seen.join("")).toMatch(/^header;/);
    expect(connections[0]?.bytesFromClient).toBeGreaterThanOrEqual(600_000);
    await vi.waitFor(() => expect(relay.counters().active).toBe(0));
  });

  it("agrees on an application protocol as its listener prefers", async () => {
    const { relay } = await scene(await termination(["h2", "http/1.1"]));
    const client = dial(relay, { ALPNProtocols: ["http/1.1", "h2"] });
    await new Promise((resolve) => client.once("secureConnect", resolve));
    expect(client.alpnProtocol).toBe("h2");
  });

  it("speaks no version below its policy", async () => {
    const { relay, refused, target } = await scene(await termination([], { minVersion: "TLSv1.3" }));
    const client = dial(relay, { maxVersion: "TLSv1.2" });
    expect(await ending(client)).not.toBe("end");
    await vi.waitFor(() => expect(refused.join()).toMatch(/^TLS: /));
    await vi.waitFor(() => expect(target.sockets.size).toBe(0));
  });

  it("turns away a client that does not speak TLS", async () => {
    const { relay, refused } = await scene(await termination());
    const client = connectTcp({ host: LOCAL, port: relay.port }).on("error", () => undefined);
    client.write("GET / HTTP/1.1\r\n\r\n");
    await ending(client);
    await vi.waitFor(() => expect(refused.join()).toMatch(/^TLS: /));
    await vi.waitFor(() => expect(relay.counters().active).toBe(0));
  });

  it("cuts an open connection at once", async () => {
    const { relay, target } = await scene(await termination());
    const client = dial(relay);
    client.write("hello");
    await new Promise((resolve) => client.once("data", resolve));
    const ended = ending(client);
    expect(relay.cut(() => true)).toBe(1);
    expect(await ended).not.toBe("end");
    await vi.waitFor(() => expect(target.sockets.size).toBe(0));
    expect(relay.counters().active).toBe(0);
  });
});
