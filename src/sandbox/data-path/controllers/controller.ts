/** Brings one kind of process or listener to what the state asks for, again and again. */
export interface Controller {
  /** Says that the state may ask for something else now. Cheap; calls while a look runs become one more look. */
  trigger(): void;
  /** Resolves when the look that is due is through. */
  settled(): Promise<void>;
  /** Ends everything it started. */
  stop(): Promise<void>;
}

/**
 * Runs `look` whenever it is triggered, one at a time.
 *
 * @param stop ends what `look` has started; no look runs any more when it is called
 */
export function createController(
  name: string,
  look: () => Promise<void>,
  stop: () => Promise<void>,
  report: (error: unknown, doing: string) => void,
): Controller {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const run = async (): Promise<void> => {
    again = false;
    try {
      await look();
    } catch (error) {
      report(error, name);
    }
    running = again && !stopped ? run() : undefined;
    await running;
  };

  return {
    trigger() {
      if (stopped) return;
      again = true;
      running ??= run();
    },
    settled: () => running ?? Promise.resolve(),
    async stop() {
      stopped = true;
      await running;
      await stop();
    },
  };
}

/** Keeps a map of running things equal to a map of wanted ones; a changed `basis` means stop and start anew. */
export async function converge<
  Wanted extends { readonly basis: string },
  Running extends { readonly basis: string },
>(
  wanted: ReadonlyMap<string, Wanted>,
  running: Map<string, Running>,
  start: (key: string, wanted: Wanted) => Promise<Running | undefined>,
  stop: (key: string, running: Running) => Promise<void>,
): Promise<void> {
  await Promise.all(
    [...running].map(async ([key, entry]) => {
      if (wanted.get(key)?.basis === entry.basis) return;
      running.delete(key);
      await stop(key, entry);
    }),
  );
  await Promise.all(
    [...wanted].map(async ([key, entry]) => {
      if (running.has(key)) return;
      const started = await start(key, entry);
      if (started !== undefined) running.set(key, started);
    }),
  );
}

/** What an error says, for those who only show it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
