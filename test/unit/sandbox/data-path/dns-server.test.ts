import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { decode, encode, streamEncode, type Packet } from "dns-packet";
import { assert, asyncProperty, constantFrom, nat, record, uint8Array } from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerMessage, type Lookup } from "../../../../src/sandbox/data-path/dns-message.ts";
import {
  startDnsServer,
  type DnsServer,
  type DnsServerOptions,
} from "../../../../src/sandbox/data-path/dns-server.ts";
import { ending } from "./loopback.ts";

const LOCAL = "127.0.0.1";

const zone: Lookup = (name, type) => {
  if (name === "api.example.com") return type === "A" ? ["127.16.1.1", "127.16.1.2"] : [];
  if (name === "many.example.com") {
    return type === "A" ? Array.from({ length: 30 }, (_, i) => `127.16.2.${i}`) : [];
  }
  if (name === "text.example.com") return type === "TXT" ? ["vpce:short", "x".repeat(300)] : [];
  if (name === "six.example.com") return type === "AAAA" ? ["fd00::1"] : [];
  if (name === "wrong.example.com") return ["not an address"];
  if (name === "throws.example.com") throw new Error("broken");
  return name === "down.example.com" ? "SERVFAIL" : "NXDOMAIN";
};

async function start(
  options: Partial<DnsServerOptions> = {},
): Promise<{ server: DnsServer; port: number; resolver: Resolver }> {
  const server = await startDnsServer({ listen: [{ address: LOCAL, port: 0 }], resolve: zone, ...options });
  onTestFinished(() => server.stop());
  const port = server.endpoints[0]?.port ?? 0;
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`${LOCAL}:${port}`]);
  return { server, port, resolver };
}

/** Asks in one UDP packet; undefined when nothing comes back before an answer to a later question. */
async function udp(port: number, message: Buffer): Promise<Packet> {
  const socket = createSocket("udp4");
  try {
    return await new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("message", (reply) => resolve(decode(reply)));
      socket.send(message, port, LOCAL);
    });
  } finally {
    socket.close();
  }
}

const question = (name: string, type: "A" | "TXT" = "A", more: Packet = {}): Buffer =>
  encode({ type: "query", id: 7, flags: 0x100, questions: [{ name, type, class: "IN" }], ...more });

describe("startDnsServer", () => {
  it("answers a real resolver", async () => {
    const { resolver } = await start();
    const found = await resolver.resolve4("API.Example.com", { ttl: true });
    expect(found.map(({ address }) => address).sort()).toEqual(["127.16.1.1", "127.16.1.2"]);
    expect(found.every(({ ttl }) => ttl <= 5)).toBe(true);
    expect(await resolver.resolve6("six.example.com")).toEqual(["fd00::1"]);
    const texts = await resolver.resolveTxt("text.example.com");
    expect(texts.map((parts) => parts.join(""))).toEqual(["vpce:short", "x".repeat(300)]);
  });

  it.each([
    ["nothing.example.com", "ENOTFOUND"],
    ["down.example.com", "ESERVFAIL"],
    ["throws.example.com", "ESERVFAIL"],
    ["wrong.example.com", "ESERVFAIL"],
    ["text.example.com", "ENODATA"],
  ])("says about %s what a resolver calls %s", async (name, code) => {
    const { resolver } = await start();
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code });
  });

  it("says where an answer that there is none comes from, and that it must not be kept", async () => {
    const { port } = await start();
    for (const name of ["nothing.example.com", "text.example.com"]) {
      const { authorities } = await udp(port, question(name));
      expect(authorities).toMatchObject([{ type: "SOA", name: "example.com", data: { minimum: 1 } }]);
    }
  });

  it("truncates over UDP what is too long, and gives all of it over TCP", async () => {
    const { port, resolver } = await start();
    const short = await udp(port, question("many.example.com"));
    expect(short).toMatchObject({ flag_tc: true, answers: [] });
    // A resolver asks again over TCP by itself.
    expect(await resolver.resolve4("many.example.com")).toHaveLength(30);
  });

  it("uses the room that EDNS offers", async () => {
    const { port } = await start();
    const additionals: Packet["additionals"] = [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 4096,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ];
    const reply = await udp(port, question("many.example.com", "A", { additionals }));
    expect(reply).toMatchObject({ flag_tc: false, additionals: [{ type: "OPT", udpPayloadSize: 1232 }] });
    expect(reply.answers).toHaveLength(30);
  });

  it("knows who asks, and where", async () => {
    const seen: unknown[] = [];
    const { server, resolver } = await start({
      resolve: (_, __, client) => {
        seen.push(client);
        return ["127.16.1.1"];
      },
    });
    const second = await server.add({ address: "127.0.0.53", port: 0 });
    await resolver.resolve4("a.example.com");
    resolver.setServers([`${second.address}:${second.port}`]);
    resolver.setLocalAddress("127.0.0.21");
    await resolver.resolve4("a.example.com");
    expect(seen).toEqual([
      { serverAddress: LOCAL, clientAddress: LOCAL },
      { serverAddress: "127.0.0.53", clientAddress: "127.0.0.21" },
    ]);
  });

  it("adds and removes addresses while it runs", async () => {
    const { server } = await start();
    const endpoint = await server.add({ address: "127.0.0.53", port: 0 });
    await expect(server.add({ address: "127.0.0.53", port: 0 })).rejects.toThrow(
      "listens on 127.0.0.53 already",
    );
    expect(server.endpoints).toHaveLength(2);
    await server.remove("127.0.0.53");
    await server.remove("127.0.0.54");
    expect(await ending(connect(endpoint.port, endpoint.address))).toBe("ECONNREFUSED");
    expect(server.endpoints).toHaveLength(1);
  });

  it("leaves nothing behind when one address cannot be bound", async () => {
    const { port } = await start();
    const listen = [
      { address: "127.0.0.54", port },
      { address: LOCAL, port },
    ];
    await expect(startDnsServer({ listen, resolve: zone })).rejects.toThrow("EADDRINUSE");
    expect(await ending(connect(port, "127.0.0.54"))).toBe("ECONNREFUSED");
  });

  it("answers several questions of one TCP connection in order, in whatever pieces they arrive", async () => {
    const { port } = await start();
    const socket = connect(port, LOCAL);
    const names = ["api.example.com", "text.example.com", "nothing.example.com"];
    const stream = Buffer.concat(
      names.map((name, id) =>
        streamEncode({ type: "query", id, questions: [{ name, type: "A", class: "IN" }] }),
      ),
    );
    for (const byte of stream) socket.write(Buffer.from([byte]));
    socket.end();
    let rest = await buffer(socket);
    const ids = [];
    while (rest.length > 0) {
      const end = 2 + rest.readUInt16BE(0);
      ids.push(decode(rest.subarray(2, end)).id);
      rest = rest.subarray(end);
    }
    expect(ids).toEqual([0, 1, 2]);
  });

  it("survives whatever is sent to it", async () => {
    const { port, resolver } = await start();
    const well = question("api.example.com");
    const noise = record({
      base: constantFrom(well, Buffer.alloc(0)),
      bytes: uint8Array({ maxLength: 300 }),
      at: nat(well.length),
      overTcp: constantFrom(true, false),
    });
    const sender = createSocket("udp4");
    onTestFinished(() => void sender.close());
    await assert(
      asyncProperty(noise, async ({ base, bytes, at, overTcp }) => {
        const message = Buffer.concat([base.subarray(0, at), bytes, base.subarray(at + bytes.length)]);
        await new Promise((resolve) => {
          if (overTcp)
            connect(port, LOCAL)
              .on("error", resolve)
              .end(message, () => resolve(undefined));
          else sender.send(message, port, LOCAL, resolve);
        });
      }),
      { numRuns: 200 },
    );
    expect(await resolver.resolve4("api.example.com")).toHaveLength(2);
  });
});

describe("answerMessage", () => {
  it("never rejects, and answers with the question's id or not at all", async () => {
    const well = question("api.example.com");
    const edits = record({ bytes: uint8Array({ minLength: 1, maxLength: 20 }), at: nat(well.length) });
    await assert(
      asyncProperty(edits, constantFrom("udp", "tcp"), async ({ bytes, at }, transport) => {
        const message = Buffer.concat([well.subarray(0, at), bytes, well.subarray(at + bytes.length)]);
        const reply = await answerMessage(message, transport, zone);
        if (reply === undefined) return;
        expect(reply.readUInt16BE(0)).toBe(message.readUInt16BE(0));
        expect(decode(reply).flag_qr).toBe(true);
        expect(reply.length).toBeLessThanOrEqual(transport === "udp" ? 1232 : 65_535);
      }),
      { numRuns: 2000 },
    );
  });

  it("ignores answers, and refuses what is no single question of the Internet", async () => {
    const ask = async (packet: Packet): Promise<unknown> => {
      const reply = await answerMessage(encode({ id: 9, ...packet }), "udp", zone);
      return reply && reply.readUInt16BE(2) % 16;
    };
    const name = "api.example.com";
    expect(await ask({ type: "response", questions: [{ type: "A", name }] })).toBeUndefined();
    expect(await ask({ type: "query", questions: [] })).toBe(1);
    expect(
      await ask({
        type: "query",
        questions: [
          { type: "A", name },
          { type: "A", name },
        ],
      }),
    ).toBe(1);
    expect(await ask({ type: "query", questions: [{ type: "A", name, class: "CH" }] })).toBe(1);
    expect(await ask({ type: "query", questions: [{ type: "A", name: "sp ace.example.com" }] })).toBe(1);
    expect(await ask({ type: "query", flags: 0x2000, questions: [{ type: "A", name }] })).toBe(4);
    expect(await ask({ type: "query", questions: [{ type: "A", name }] })).toBe(0);
  });
});
