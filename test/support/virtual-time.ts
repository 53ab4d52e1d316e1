import type { Clock } from "../../src/runtime/runtime.ts";

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** Time that leaps where everybody waits for it. */
export interface VirtualTime {
  readonly clock: Clock;
  /** Holds time back while a call is under way; for every SDK client that works by this clock. */
  watch(client: object): void;
}

interface Watched {
  readonly config: object;
  readonly middlewareStack: {
    addRelativeTo(
      middleware: (next: (args: object) => Promise<object>) => (args: object) => Promise<object>,
      options: { relation: "after"; toMiddleware: string; name: string },
    ): void;
  };
}

/** Turns of the event loop without anything to do, after which all are taken to wait. */
const quietTurns = 4;

/**
 * Time for runs against a sandbox in the same process: the sandbox's own. It goes with the machine's while a call is
 * under way, and leaps to the next one who sleeps or to the sandbox's next event when there is none. Minutes of AWS
 * take milliseconds, in the same order.
 * @param world the sandbox's, whose time moves along
 */
export function virtualTime(world: {
  readonly clock: { now(): number };
  readonly state: { readonly events: readonly { readonly dueMs: number }[] };
  advance(ms: number): void;
}): VirtualTime {
  let underWay = 0;
  let turns = 0;
  let ticking = false;
  const sleepers = new Set<Sleeper>();
  const now = (): number => world.clock.now();

  const leap = (): void => {
    const wakeMs = Math.min(...Array.from(sleepers, ({ atMs }) => atMs));
    const dueMs = Math.min(...world.state.events.map((event) => event.dueMs));
    // An event that is due already is about to happen.
    if (dueMs <= now() && dueMs < wakeMs) return;
    world.advance(Math.max(0, Math.ceil(Math.min(wakeMs, dueMs) - now())));
    for (const sleeper of sleepers) if (sleeper.atMs <= now()) sleeper.wake();
  };
  const tick = (): void => {
    if (sleepers.size === 0) {
      ticking = false;
      return;
    }
    turns = underWay > 0 ? 0 : turns + 1;
    if (turns > quietTurns) {
      turns = 0;
      leap();
    }
    setImmediate(tick);
  };

  return {
    clock: {
      now,
      sleep: (ms, signal) =>
        new Promise<void>((resolve, reject) => {
          if (signal?.aborted === true) {
            reject(signal.reason as Error);
            return;
          }
          const onAbort = (): void => {
            sleepers.delete(sleeper);
            reject(signal?.reason as Error);
          };
          const sleeper: Sleeper = {
            atMs: now() + ms,
            wake() {
              sleepers.delete(sleeper);
              signal?.removeEventListener("abort", onAbort);
              resolve();
            },
          };
          signal?.addEventListener("abort", onAbort, { once: true });
          sleepers.add(sleeper);
          turns = 0;
          if (!ticking) {
            ticking = true;
            setImmediate(tick);
          }
        }),
    },
    watch(client) {
      signInTimeOf(client, world);
      (client as Watched).middlewareStack.addRelativeTo(
        (next) => async (args) => {
          underWay += 1;
          try {
            return await next(args);
          } finally {
            underWay -= 1;
            turns = 0;
          }
        },
        // Each attempt, not what lies between two of them or comes before: that is waiting too.
        { relation: "after", toMiddleware: "privlinkPace", name: "virtualTime" },
      );
    },
  };
}

/** Lets a client sign with the time of the sandbox, which would take its signatures for old ones. */
export function signInTimeOf(client: object, world: { readonly clock: { now(): number } }): void {
  Object.defineProperty((client as Watched).config, "systemClockOffset", {
    get: () => world.clock.now() - Date.now(),
    set() {
      // The SDK would correct itself by what the sandbox says.
    },
  });
}
