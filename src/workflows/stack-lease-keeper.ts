import { PrivlinkError } from "../errors/error.ts";
import { releaseLease, renewLease } from "../registry/lease/lease.ts";
import type { LeaseRecord } from "../registry/lease/record.ts";
import type { LeaseTable } from "../registry/lease/table.ts";
import type { Runtime } from "../runtime/runtime.ts";

/**
 * Seconds without a sign of life after which a lease may be taken over: what a run that was killed costs the next
 * one at most. Four renewals may fail in a row before a run has to give up.
 */
export const leaseSeconds = 45;
const renewEveryMs = 9_000;
const retryAfterMs = 2_000;
/** A holder that could not renew stops this long before others may begin, so that what it has in flight ends. */
const marginMs = 8_000;
/** What one last renewal may take. It succeeds where the machine slept and nobody has taken the lease over. */
const lastRenewalMs = 4_000;

/** A lease that this run holds and keeps. */
export interface KeptLease {
  /** Aborted, with the reason, when the lease is lost: the run has to stop at its next safe point. */
  readonly lost: AbortSignal;
  /** Renews no more, and gives the lease back unless it was lost. */
  end(): Promise<void>;
  /** Renews no more; for who removes the table with the lease in it. */
  stop(): Promise<void>;
}

/** Renews a lease until it is ended or lost. @param takenAtMs when the call that took it was sent */
export function keepLease(
  rt: Pick<Runtime, "clock" | "emit">,
  table: LeaseTable,
  record: LeaseRecord,
  takenAtMs: number,
): KeptLease {
  const { clock } = rt;
  const lost = new AbortController();
  const ended = new AbortController();
  const stop = AbortSignal.any([lost.signal, ended.signal]);
  let provenAtMs = takenAtMs;
  let { beat } = record;

  const lose = (reason: string): void =>
    lost.abort(new PrivlinkError("PL-LEASE", "The lease of the stack was lost", { reason }));

  const renew = async (): Promise<void> => {
    const sentAtMs = clock.now();
    beat += 1;
    const expires = new Date(sentAtMs + leaseSeconds * 1000).toISOString();
    if (await renewLease(table, { run: record.run, beat, expires })) provenAtMs = sentAtMs;
    else if (!ended.signal.aborted) lose("another run has taken it over, or the stack's lease table is gone");
  };

  const renewing = async (): Promise<void> => {
    for (let delayMs = renewEveryMs; ;) {
      await clock.sleep(delayMs, stop);
      try {
        await renew();
        delayMs = renewEveryMs;
      } catch {
        // The watch below decides how long that may go on.
        delayMs = retryAfterMs;
      }
    }
  };

  /** A renewal may hang, so the end of the lease is watched beside it. */
  const watching = async (): Promise<void> => {
    for (;;) {
      const endsAtMs = provenAtMs + leaseSeconds * 1000 - marginMs - lastRenewalMs;
      if (clock.now() < endsAtMs) {
        await clock.sleep(endsAtMs - clock.now(), stop);
        continue;
      }
      const lastTry = renew().catch(() => clock.sleep(lastRenewalMs, stop));
      await Promise.race([lastTry, clock.sleep(lastRenewalMs, stop)]);
      if (clock.now() - provenAtMs >= leaseSeconds * 1000 - marginMs) {
        return lose("it could not be renewed in time");
      }
    }
  };

  const untilStopped = (loop: Promise<void>): Promise<void> =>
    loop.catch((error: unknown) => {
      if (!stop.aborted) lose(error instanceof Error ? error.message : String(error));
    });
  const loops = Promise.all([untilStopped(renewing()), untilStopped(watching())]);

  const stopLoops = async (): Promise<void> => {
    ended.abort(new Error("the lease is not kept any more"));
    await loops;
  };
  return {
    lost: lost.signal,
    stop: stopLoops,
    async end() {
      await stopLoops();
      if (lost.signal.aborted) return;
      try {
        await releaseLease(table, { run: record.run, ended: new Date(clock.now()).toISOString() });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        rt.emit({
          type: "warning",
          message: `The lease of the stack could not be given back (${why}); it ends by itself in ${leaseSeconds} s.`,
        });
      }
    },
  };
}
