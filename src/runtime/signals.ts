import { PrivlinkError } from "../errors/error.ts";

/** The part of `process` that signals need. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** Exit code of an interrupted command. */
const interruptedExit = 130;

const watched: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * The first signal aborts, so that the command stops at a safe point; the second ends the process at once.
 * Returns the signal for the command and a function that stops watching.
 */
export function watchSignals(
  source: SignalSource,
  act: { say(line: string): void; exit(code: number): void },
): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      act.exit(interruptedExit);
      return;
    }
    act.say("Interrupted: stopping at a safe point. Press Ctrl-C again to end at once.");
    controller.abort(new PrivlinkError("PL-INTERRUPTED", "The command was interrupted"));
  };
  for (const name of watched) source.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of watched) source.off(name, onSignal);
    },
  };
}
