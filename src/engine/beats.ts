import type { Clock } from "./tools.ts";

/** Pauses of everything that waits for one kind. */
export interface Beats {
  /** Sleeps `ms`, or less: until somebody else of the kind is about to look. Rejects like {@link Clock.sleep}. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Lets those who wait for resources of one kind look at the same moments, so that one call can answer them all.
 * Who comes while another's pause is running, and would look no sooner, shares the end of that pause.
 */
export function createBeats(clock: Clock): Beats {
  let next: { readonly at: number; readonly end: Promise<void> } | undefined;
  return {
    pause(ms, signal) {
      const now = clock.now();
      if (next !== undefined && next.at > now && next.at <= now + ms) return next.end;
      const end = clock.sleep(ms, signal);
      const own = { at: now + ms, end };
      next = own;
      const forget = (): void => {
        if (next === own) next = undefined;
      };
      void end.then(forget, forget);
      return end;
    },
  };
}
