/** The sandbox's time: real time plus an offset that can be moved forward. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Now as AWS writes it in JSON state (ISO 8601). */
  iso(): string;
}

/** A clock that runs with the machine's, `offsetMs` ahead of it. */
export function sandboxClock(offsetMs: () => number): SandboxClock {
  const now = () => Date.now() + offsetMs();
  return { now, iso: () => new Date(now()).toISOString() };
}
