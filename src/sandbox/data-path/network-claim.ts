import { createServer, type Server } from "node:net";

/** First and last network number: 127.0.x.x to 127.15.x.x stay with the machine's own services. */
const FIRST_NETWORK = 16;
const LAST_NETWORK = 250;

/** Same port in every network; below the ephemeral range, so no outgoing connection ever holds it. */
const CLAIM_PORT = 16127;

/** A claimed /16 of loopback. While it is open, no other sandbox of this machine takes the same one. */
export interface NetworkClaim {
  /** N of 127.N.0.0/16, 16 to 250. */
  readonly network: number;
  release(): Promise<void>;
}

/**
 * Claims a loopback network by listening on 127.N.0.1, which the kernel gives to one process only and
 * takes back when that process dies, however it dies: no lock file can go stale.
 *
 * @param preferred number of an earlier run, tried first so that addresses stay what they were.
 * @throws Error when no network is free, with the last reason of the system.
 */
export async function claimNetwork(preferred?: number): Promise<NetworkClaim> {
  const numbers = Array.from({ length: LAST_NETWORK - FIRST_NETWORK + 1 }, (_, i) => FIRST_NETWORK + i);
  const first = preferred !== undefined && numbers.includes(preferred) ? [preferred] : [];
  let failure: unknown;
  for (const network of [...first, ...numbers]) {
    try {
      const server = await listen(`127.${network}.0.1`);
      return { network, release: () => close(server) };
    } catch (error) {
      failure = error;
    }
  }
  const reason = failure instanceof Error ? failure.message : String(failure);
  throw new Error(
    `no loopback network is free for this sandbox (127.${FIRST_NETWORK}.0.0/16 to 127.${LAST_NETWORK}.0.0/16, port ${CLAIM_PORT}): ${reason}`,
    { cause: failure },
  );
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen({ host: address, port: CLAIM_PORT, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
