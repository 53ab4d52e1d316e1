/**
 * Everything the sandbox remembers, as plain JSON: it is written to one file. Services keep their own
 * part in `slices`; nothing else may hold state that has to survive a restart.
 */
export interface WorldState {
  readonly version: 1;
  /** Random per sandbox: shuffles zone names, seeds ids that must look random. */
  readonly seed: string;
  /** How far the sandbox's time is ahead of the machine's, in milliseconds. */
  clockOffsetMs: number;
  accounts: Record<string, AccountState>;
  /** Slices by `service/account/region`. */
  slices: Record<string, unknown>;
  events: ScheduledEvent[];
  /** Loopback network of the data path and its addresses by owner; absent before it first ran. */
  network?: NetworkState;
}

/** What data-path/address-pool.ts and network-claim.ts remember between runs. */
export interface NetworkState {
  /** N of 127.N.0.0/16. */
  readonly network: number;
  readonly pool: { readonly addresses: Readonly<Record<string, string>>; readonly next: number };
}

/** An account and its only access key. */
export interface AccountState {
  readonly id: string;
  /** Name of its profile, for example `consumer-a`. */
  readonly profile: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Something that becomes due. */
export interface ScheduledEvent {
  readonly id: string;
  readonly dueMs: number;
  /** `<signing name>.<event>` */
  readonly name: string;
  readonly payload: unknown;
}
