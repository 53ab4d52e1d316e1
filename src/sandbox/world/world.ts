import { hex } from "./ids.ts";
import { latencySeconds, type Latency } from "./latency.ts";
import { sandboxClock, type SandboxClock } from "./clock.ts";
import type { QuotaChanges } from "./quotas.ts";
import type { AccountState, WorldState } from "./state.ts";
import { zonesOf, type Zone } from "./zones.ts";

/** How a sandbox behaves; everything else is in its state. */
export interface WorldOptions {
  /** How much faster than AWS time goes: 0 = everything at once, 1 = as on AWS, 60 = a minute takes a second. */
  readonly timeScale: number;
  /** False: no process and no listener is started; controllers report success by themselves. */
  readonly dataPath: boolean;
  /** The sandbox's own directory (mode 0700). */
  readonly directory: string;
  /** Quotas that differ from AWS's defaults (quotas.ts). */
  readonly quotas?: QuotaChanges;
}

/** The state of all accounts, its clock and its timers. Owns the timers' lifetime. */
export interface World {
  readonly state: WorldState;
  readonly options: WorldOptions;
  readonly clock: SandboxClock;
  /** Latency of a table row in real milliseconds. */
  latencyMs(row: Latency): number;
  /** Real milliseconds that stand for `seconds` on AWS. */
  scaledMs(seconds: number): number;
  /** Runs `<signing name>.<event>` with `payload` (plain JSON) after `delayMs` of the sandbox's time. */
  schedule(delayMs: number, name: string, payload: unknown): void;
  /** Says that the state was changed: it is saved and controllers look at it. Called after every write operation and event. */
  touch(): void;
  /** Calls `listener` (never within the change itself) after the state changed; returns how to stop that. */
  onChange(listener: () => void): () => void;
  zones(account: string, region: string): readonly Zone[];
  accountByAccessKey(accessKeyId: string): AccountState | undefined;
  /** Moves the sandbox's time forward. */
  advance(ms: number): void;
  /** Stops all timers. */
  close(): void;
}

/** Runs when a scheduled event is due. */
export type EventHandler = (payload: never, world: World) => void | Promise<void>;

/** Builds the world around a state; `handlers` by `<signing name>.<event>`. */
export function createWorld(
  state: WorldState,
  options: WorldOptions,
  handlers: ReadonlyMap<string, EventHandler>,
  report: (error: unknown, doing: string) => void,
): World {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let notifying = false;
  let closed = false;

  const clock = sandboxClock(() => state.clockOffsetMs);

  const scaledMs = (seconds: number): number =>
    options.timeScale === 0 ? 0 : (seconds * 1000) / options.timeScale;

  const arm = (): void => {
    clearTimeout(timer);
    if (closed || state.events.length === 0) return;
    const next = Math.min(...state.events.map((event) => event.dueMs));
    timer = setTimeout(() => void fire(), Math.min(Math.max(0, next - clock.now()), 2 ** 31 - 1));
  };

  const fire = async (): Promise<void> => {
    const now = clock.now();
    const due = state.events.filter((event) => event.dueMs <= now).toSorted((a, b) => a.dueMs - b.dueMs);
    state.events = state.events.filter((event) => event.dueMs > now);
    for (const event of due) {
      try {
        await handlers.get(event.name)?.(event.payload as never, world);
      } catch (error) {
        report(error, `event ${event.name}`);
      }
    }
    if (due.length > 0) world.touch();
    arm();
  };

  const world: World = {
    state,
    options,
    clock,
    latencyMs: (row) => scaledMs(latencySeconds[row]),
    scaledMs,
    schedule(delayMs, name, payload) {
      if (!handlers.has(name)) throw new Error(`no event handler ${name}`);
      state.events.push({ id: hex(12), dueMs: clock.now() + delayMs, name, payload });
      arm();
    },
    touch() {
      if (notifying || closed) return;
      notifying = true;
      setImmediate(() => {
        notifying = false;
        for (const listener of listeners) listener();
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    zones: (account, region) => zonesOf(region, account, state.seed),
    accountByAccessKey: (accessKeyId) =>
      Object.values(state.accounts).find((account) => account.accessKeyId === accessKeyId),
    advance(ms) {
      state.clockOffsetMs += ms;
      arm();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
  arm();
  return world;
}
