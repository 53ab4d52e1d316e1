/** Host numbers of a /16 that are handed out: x.x.0.0/24 stays with the sandbox itself (claim, resolvers). */
const FIRST_HOST = 256;
const LAST_HOST = 65_535;
const HOSTS = LAST_HOST - FIRST_HOST + 1;

/** What a pool remembers between runs; plain JSON. */
export interface AddressPoolState {
  /** owner -> address, for example `{"eni-0123": "127.16.1.0"}`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Host number that is tried next. */
  readonly next: number;
}

/**
 * Addresses of one loopback /16, one per owner (a network interface, an NLB node, an instance). Each
 * stands for a private address of a VPC; overlapping VPC ranges get different ones.
 */
export interface AddressPool {
  /** The owner's address; allocated on the first call, the same on every later one. */
  allocate(owner: string): string;
  addressOf(owner: string): string | undefined;
  ownerOf(address: string): string | undefined;
  /** Frees the owner's address; an unknown owner is no error. */
  release(owner: string): void;
  readonly size: number;
  toJSON(): AddressPoolState;
}

/**
 * @param network N of 127.N.0.0/16.
 * @param state what an earlier pool's `toJSON` returned. If that pool had another network, its addresses
 * move to this one and keep their last two numbers.
 * @throws Error (from `allocate`) when all 65,280 addresses are taken.
 */
export function createAddressPool(network: number, state?: AddressPoolState): AddressPool {
  const hosts = new Map<string, number>();
  const owners = new Map<number, string>();
  let next =
    state !== undefined && state.next >= FIRST_HOST && state.next <= LAST_HOST ? state.next : FIRST_HOST;
  for (const [owner, address] of Object.entries(state?.addresses ?? {})) {
    const host = hostNumber(address);
    if (host === undefined || owners.has(host)) {
      throw new Error(`the saved address ${address} of ${owner} is not a usable loopback address`);
    }
    hosts.set(owner, host);
    owners.set(host, owner);
  }
  const address = (host: number): string => `127.${network}.${host >> 8}.${host & 255}`;

  return {
    allocate(owner) {
      const known = hosts.get(owner);
      if (known !== undefined) return address(known);
      if (hosts.size >= HOSTS) throw new Error(`all ${HOSTS} addresses of 127.${network}.0.0/16 are taken`);
      // Going round, rather than taking the lowest free one, keeps a released address unused for long:
      // a late connection to a dead owner must not reach a new one.
      while (owners.has(next)) next = following(next);
      const host = next;
      next = following(next);
      hosts.set(owner, host);
      owners.set(host, owner);
      return address(host);
    },
    addressOf(owner) {
      const host = hosts.get(owner);
      return host === undefined ? undefined : address(host);
    },
    ownerOf(wanted) {
      const host = hostNumber(wanted);
      return host === undefined || address(host) !== wanted ? undefined : owners.get(host);
    },
    release(owner) {
      const host = hosts.get(owner);
      if (host === undefined) return;
      hosts.delete(owner);
      owners.delete(host);
    },
    get size() {
      return hosts.size;
    },
    toJSON() {
      return {
        addresses: Object.fromEntries([...hosts].map(([owner, host]) => [owner, address(host)])),
        next,
      };
    },
  };
}

function following(host: number): number {
  return host === LAST_HOST ? FIRST_HOST : host + 1;
}

function hostNumber(address: string): number | undefined {
  const match = /^127\.\d{1,3}\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (match === null) return undefined;
  const third = Number(match[1]);
  const fourth = Number(match[2]);
  const host = third * 256 + fourth;
  return third > 255 || fourth > 255 || host < FIRST_HOST ? undefined : host;
}
