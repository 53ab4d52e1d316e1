import { connect, createServer, type Server, type Socket } from "node:net";
import { TLSSocket, type SecureContext } from "node:tls";

/** Longest wait for a target to answer a connect; only a stopped process on this machine ever takes so long. */
const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_IDLE_TIMEOUT_SECONDS = 350;
/** Connections that the kernel may hold while this process is busy. */
const BACKLOG = 1024;

/** How TLS ends at a relay: what comes from the client is encrypted, what goes to the target is not. */
export interface TlsTermination {
  readonly context: SecureContext;
  /** Application protocols, best first; none: no part in ALPN. */
  readonly alpnProtocols: readonly string[];
}

/** Where a connection goes, and as whom. */
export interface Forward {
  readonly address: string;
  readonly port: number;
  /** Source address of the connection to the target. */
  readonly localAddress: string;
  /** Sent to the target before the client's first byte, for example a PROXY protocol header. */
  readonly header?: Buffer;
  /** Absent: bytes go through as they come. */
  readonly tls?: TlsTermination;
}

/** Counts of one relayed connection. */
export interface RelayTraffic {
  readonly bytesFromClient: number;
  readonly bytesToClient: number;
}

/** What becomes of a new connection. */
export type Decision =
  | {
      readonly forward: Forward;
      /** Called before the target is dialled, with the means to cut this connection later. */
      readonly onOpen?: (connection: RelayConnection) => void;
      /** Called once, when both sides are closed. */
      readonly onClose?: (traffic: RelayTraffic) => void;
    }
  | { readonly refuse: string };

/** One open connection, as those who decide about it see it. */
export interface RelayConnection extends RelayTraffic {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly forward: Forward;
  /** Ends it at once: both sides get a RST. */
  cut(): void;
}

/** Decides about a new connection; it is neither read nor forwarded before the answer. */
export type Admit = (clientAddress: string, clientPort: number) => Decision | Promise<Decision>;

/** What a relay has carried so far. */
export interface RelayCounters {
  readonly active: number;
  /** Connections that were admitted. */
  readonly total: number;
  readonly refused: number;
  readonly bytesFromClient: number;
  readonly bytesToClient: number;
}

/** A listener that carries TCP connections on to where `admit` says. */
export interface Relay {
  readonly address: string;
  readonly port: number;
  counters(): RelayCounters;
  /** Cuts every open connection for which the predicate holds; returns how many. */
  cut(predicate: (connection: RelayConnection) => boolean): number;
  /** Stops listening and cuts what is open. */
  stop(): Promise<void>;
}

/** Options of {@link startRelay}. */
export interface RelayOptions {
  readonly address: string;
  /** 0 = one that the system chooses. */
  readonly port: number;
  readonly admit: Admit;
  /** Silence in both directions after which both sides get a RST; 0 = never. @source aws-facts 1.9 */
  readonly idleTimeoutSeconds?: number;
  /** Told why a connection was refused or failed; never called for an orderly end. */
  readonly onRefused?: (clientAddress: string, reason: string) => void;
}

/**
 * Listens and relays. What is refused gets a RST at once, where AWS drops packets silently: a client of
 * the sandbox learns in a millisecond what on AWS takes a connect timeout.
 *
 * @throws Error when the address or port cannot be bound.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const open = new Set<RelayConnection>();
  const pending = new Set<Socket>();
  const closed = { total: 0, refused: 0, bytesFromClient: 0, bytesToClient: 0 };
  const idleTimeoutMs = (options.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_SECONDS) * 1000;

  const refuse = (client: Socket, clientAddress: string, reason: string): void => {
    closed.refused += 1;
    reset(client);
    options.onRefused?.(clientAddress, reason);
  };

  const accept = async (client: Socket): Promise<void> => {
    const { remoteAddress: clientAddress, remotePort: clientPort } = client;
    // A client that is gone already has no address any more.
    if (clientAddress === undefined || clientPort === undefined) return void client.destroy();
    client.on("error", ignore);
    pending.add(client);
    let decision: Decision;
    try {
      const answer = options.admit(clientAddress, clientPort);
      decision = answer instanceof Promise ? await answer : answer;
    } catch (error) {
      decision = { refuse: error instanceof Error ? error.message : String(error) };
    }
    pending.delete(client);
    if (client.destroyed) return;
    if ("refuse" in decision) return refuse(client, clientAddress, decision.refuse);

    closed.total += 1;
    const { forward, onOpen, onClose } = decision;
    const connection = carry(client, { clientAddress, clientPort }, forward, idleTimeoutMs, (failure) => {
      const { bytesFromClient, bytesToClient } = connection;
      open.delete(connection);
      closed.bytesFromClient += bytesFromClient;
      closed.bytesToClient += bytesToClient;
      onClose?.({ bytesFromClient, bytesToClient });
      if (failure !== undefined) options.onRefused?.(clientAddress, failure);
    });
    open.add(connection);
    onOpen?.(connection);
  };

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    void accept(client);
  });
  await listen(server, options.address, options.port);
  // An accept that fails (too many open files) must not end the sandbox; the client sees it as a refusal.
  server.on("error", (error) => options.onRefused?.("", error.message));
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : options.port;

  return {
    address: options.address,
    port,
    counters() {
      let { bytesFromClient, bytesToClient } = closed;
      for (const connection of open) {
        bytesFromClient += connection.bytesFromClient;
        bytesToClient += connection.bytesToClient;
      }
      return {
        active: open.size,
        total: closed.total,
        refused: closed.refused,
        bytesFromClient,
        bytesToClient,
      };
    },
    cut(predicate) {
      const doomed = [...open].filter(predicate);
      for (const connection of doomed) connection.cut();
      return doomed.length;
    },
    stop() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of pending) reset(client);
        for (const connection of open) connection.cut();
      });
    },
  };
}

/**
 * Dials the target and joins both sockets. `closed` is called once, after both are closed: with a reason
 * when the target could not be reached.
 */
function carry(
  client: Socket,
  from: { readonly clientAddress: string; readonly clientPort: number },
  forward: Forward,
  idleTimeoutMs: number,
  closed: (failure: string | undefined) => void,
): RelayConnection {
  let connected = false;
  let failure: string | undefined;
  const near = forward.tls === undefined ? client : decrypted(client, forward.tls);
  const target = connect({
    host: forward.address,
    port: forward.port,
    localAddress: forward.localAddress,
    allowHalfOpen: true,
    noDelay: true,
  });
  const cut = (): void => {
    reset(client);
    // A socket that is still connecting has nothing to reset, and may never connect.
    if (connected) reset(target);
    else target.destroy();
  };
  const fail = (reason: string): void => {
    failure = reason;
    cut();
  };

  const dialling = setTimeout(
    () => fail(`${forward.address}:${forward.port} did not answer`),
    CONNECT_TIMEOUT_MS,
  ).unref();
  target.once("connect", () => {
    connected = true;
    clearTimeout(dialling);
    if (forward.header !== undefined) target.write(forward.header);
    // pipe() keeps backpressure, and ends one side's writing when the other side has ended.
    near.pipe(target);
    target.pipe(near);
  });
  target.on("error", (error) => (connected ? cut() : fail(error.message)));
  client.on("error", cut);
  if (near !== client) near.on("error", (error) => fail(`TLS: ${error.message}`));
  // Reading from the client and writing to it are both activity of this one socket: one timer is enough.
  near.setTimeout(idleTimeoutMs, cut);

  let sides = 2;
  const sideClosed = (): void => {
    sides -= 1;
    if (sides > 0) return;
    clearTimeout(dialling);
    closed(failure);
  };
  client.once("close", sideClosed);
  target.once("close", sideClosed);

  return {
    ...from,
    forward,
    get bytesFromClient() {
      return client.bytesRead;
    },
    get bytesToClient() {
      return client.bytesWritten;
    },
    cut,
  };
}

/** The client's side of a connection after the handshake; an error when there is none. */
function decrypted(client: Socket, { context, alpnProtocols }: TlsTermination): Socket {
  return new TLSSocket(client, {
    isServer: true,
    secureContext: context,
    ...(alpnProtocols.length > 0 && { ALPNProtocols: [...alpnProtocols] }),
  });
}

/** Closes a socket at once; its peer sees a RST wherever that is possible. */
function reset(socket: Socket): void {
  if (socket.destroyed) return;
  // Once everything is written and the end is on its way, the system refuses to reset (EINVAL), and Node 20
  // would leave the socket open for ever. It is as good as closed then.
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (ending) socket.destroy();
  else socket.resetAndDestroy();
}

function ignore(): void {}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: BACKLOG, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
