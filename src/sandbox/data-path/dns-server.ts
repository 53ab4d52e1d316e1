import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import { answerMessage, type Lookup, type Resolution } from "./dns-message.ts";
import type { TcpEndpoint } from "./proxy-protocol.ts";

/** An idle or silent TCP client is dropped after this long. */
const TCP_IDLE_MS = 5_000;
/** How often a port that UDP got but TCP did not is exchanged for another one (port 0 only). */
const PORT_ATTEMPTS = 20;

/** Who asks, and at which of the server's addresses: each VPC's resolver has one of its own. */
export interface DnsClient {
  readonly serverAddress: string;
  readonly clientAddress: string;
}

/** Options of {@link startDnsServer}. */
export interface DnsServerOptions {
  /** Port 0 = one that the system chooses. */
  readonly listen: readonly TcpEndpoint[];
  readonly resolve: (name: string, type: string, client: DnsClient) => Resolution | Promise<Resolution>;
}

/** A running DNS server on UDP and TCP. */
export interface DnsServer {
  /** Where it listens, with the real ports. */
  readonly endpoints: readonly TcpEndpoint[];
  /** Listens on one more address. @throws Error when it cannot be bound. */
  add(endpoint: TcpEndpoint): Promise<TcpEndpoint>;
  /** Stops listening on an address; an unknown one is no error. */
  remove(address: string): Promise<void>;
  stop(): Promise<void>;
}

interface Endpoint extends TcpEndpoint {
  readonly close: () => Promise<void>;
}

/**
 * Starts a DNS server. Whatever arrives, it answers or ignores, and goes on.
 *
 * @throws Error when an address cannot be bound; nothing is left listening then.
 */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const endpoints = new Map<string, Endpoint>();

  const add = async (wanted: TcpEndpoint): Promise<TcpEndpoint> => {
    if (endpoints.has(wanted.address)) throw new Error(`the resolver listens on ${wanted.address} already`);
    const lookupFor =
      (clientAddress: string): Lookup =>
      (name, type) =>
        options.resolve(name, type, { serverAddress: wanted.address, clientAddress });
    const endpoint = await open(wanted, lookupFor);
    endpoints.set(endpoint.address, endpoint);
    return { address: endpoint.address, port: endpoint.port };
  };

  const remove = async (address: string): Promise<void> => {
    const endpoint = endpoints.get(address);
    endpoints.delete(address);
    await endpoint?.close();
  };

  const stop = async (): Promise<void> => {
    await Promise.all([...endpoints.keys()].map(remove));
  };

  try {
    for (const endpoint of options.listen) await add(endpoint);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get endpoints() {
      return [...endpoints.values()].map(({ address, port }) => ({ address, port }));
    },
    add,
    remove,
    stop,
  };
}

/** UDP and TCP on the same port, as resolvers expect. */
async function open(wanted: TcpEndpoint, lookupFor: (client: string) => Lookup): Promise<Endpoint> {
  for (let attempt = 1; ; attempt += 1) {
    const datagrams = await openUdp(wanted, lookupFor);
    const { port } = datagrams.address();
    try {
      const streams = await openTcp({ address: wanted.address, port }, lookupFor);
      return {
        address: wanted.address,
        port,
        close: async () => void (await Promise.all([closeUdp(datagrams), streams.close()])),
      };
    } catch (error) {
      await closeUdp(datagrams);
      if (wanted.port !== 0 || attempt >= PORT_ATTEMPTS) throw error;
    }
  }
}

function openUdp(
  { address, port }: TcpEndpoint,
  lookupFor: (client: string) => Lookup,
): Promise<DatagramSocket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.on("message", (message, client) => {
      void answerMessage(message, "udp", lookupFor(client.address)).then((reply) => {
        // The callback takes errors: a client may be gone, and the socket closed, by now.
        if (reply !== undefined && !closed) socket.send(reply, client.port, client.address, () => undefined);
      });
    });
    let closed = false;
    socket.once("close", () => {
      closed = true;
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off("error", reject);
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}

function openTcp(
  { address, port }: TcpEndpoint,
  lookupFor: (client: string) => Lookup,
): Promise<{ close: () => Promise<void> }> {
  const clients = new Set<Socket>();
  return new Promise((resolve, reject) => {
    const server: Server = createServer((client) => {
      clients.add(client);
      client.once("close", () => clients.delete(client));
      serveStream(client, lookupFor(client.remoteAddress ?? ""));
    });
    server.once("error", reject);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off("error", reject);
      server.on("error", () => undefined);
      resolve({
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const client of clients) client.destroy();
          }),
      });
    });
  });
}

/** Messages with a two-byte length before each, answered in the order they came. */
function serveStream(client: Socket, lookup: Lookup): void {
  let received = Buffer.alloc(0);
  let busy = Promise.resolve();
  client.on("error", () => undefined);
  client.setTimeout(TCP_IDLE_MS, () => client.destroy());
  client.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const message = received.subarray(2, end);
      received = received.subarray(end);
      busy = busy.then(async () => {
        const reply = await answerMessage(message, "tcp", lookup);
        if (reply === undefined) return void client.destroy();
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        if (client.writable) client.write(Buffer.concat([length, reply]));
      });
    }
  });
}

function closeUdp(socket: DatagramSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}
