import { readableDuration } from "../access/duration.ts";
import { PrivlinkError } from "../errors/error.ts";
import type { LeaseHolder, LeaseRecord } from "../registry/lease/record.ts";
import { claimLease, readLease } from "../registry/lease/lease.ts";
import { deleteLeaseTable, leaseTable, lookAtLeaseTable, type LeaseTable } from "../registry/lease/table.ts";
import type { StackRuntime, StackSession } from "./stack-context.ts";
import { keepLease, leaseSeconds, type KeptLease } from "./stack-lease-keeper.ts";
import { prepareTable, untilTableGone } from "./stack-lease-table.ts";

/** How a run wants the lease. */
export interface LeaseWish {
  /** The command as it would be typed, for whoever waits. */
  readonly command: string;
  /** Milliseconds to wait for another run at most; 0: not at all. Absent: as long as that one lives. */
  readonly timeoutMs?: number | undefined;
}

/** What the work may do with the lease beside working under it. */
export interface HeldLease {
  /** Removes the lease's table, and the lease in it: the last act of whoever removes the stack. */
  removeTable(): Promise<void>;
}

/** Milliseconds between two looks at the lease of another run. */
const lookEveryMs = 2_000;
/** Before a table is looked for again that was there a moment ago. */
const tablePauseMs = 500;
/** How long AWS may take to list what was done. @source aws-facts 2.6 */
const visibleMs = 8_000;
/** How far a machine's clock may be off so that AWS still takes its signatures. @source aws-facts 6.1 */
const skewMs = 900_000;

/**
 * Does something to a stack while no other run does: takes the lease (waiting for its holder, whom it tells),
 * renews it, and gives it back whatever happens. What was seen before may be outdated by then: `work` begins with
 * a fresh look. Its session stops at a safe point when the lease is lost.
 * @throws {PL-LEASE} another run holds it and the time to wait is over, or it was lost on the way; {PL-CONFLICT}
 * @throws {PL-INTERRUPTED} while it waited
 */
export async function withLease<T>(
  rt: StackRuntime,
  session: StackSession,
  wish: LeaseWish,
  work: (held: StackSession, lease: HeldLease) => Promise<T>,
): Promise<T> {
  const table = leaseTable(rt.aws, session.writing.stack);
  const kept = await acquire(rt, session, wish, table);
  const signal = AbortSignal.any([rt.signal, kept.lost]);
  const held: StackSession = {
    ...session,
    reading: { ...session.reading, signal },
    tools: { ...session.tools, signal },
  };
  let removed = false;
  const removeTable = async (): Promise<void> => {
    kept.lost.throwIfAborted();
    await kept.stop();
    await deleteLeaseTable(table);
    removed = true;
    await untilTableGone(rt, table);
  };
  try {
    return await work(held, { removeTable });
  } catch (error) {
    throw kept.lost.aborted && isInterruption(error) ? lostLease(session.stack, kept.lost, error) : error;
  } finally {
    if (!removed) await kept.end();
  }
}

/** Is there a lease table that a removal of the stack has left behind? Reads only. */
export async function hasLeaseTable(rt: StackRuntime, session: StackSession): Promise<boolean> {
  return (await lookAtLeaseTable(leaseTable(rt.aws, session.writing.stack))) === "usable";
}

async function acquire(
  rt: StackRuntime,
  { stack, arn }: StackSession,
  wish: LeaseWish,
  table: LeaseTable,
): Promise<KeptLease> {
  const { clock } = rt;
  const startedAtMs = clock.now();
  const run = rt.ids.hex(12);
  const since = new Date(startedAtMs).toISOString();
  const holder: LeaseHolder = { holder: arn, ...rt.machine, command: wish.command, since };
  /** The other run, and when its latest beat was first seen, by this machine's clock alone. */
  let other: { record: LeaseRecord; sinceMs: number } | undefined;
  /** The run whose place this one has asked for. */
  let former: LeaseRecord | undefined;
  let claimedAtMs = startedAtMs;
  const claim = async (from: LeaseRecord | undefined): Promise<void> => {
    former = from;
    claimedAtMs = clock.now();
    const expires = new Date(claimedAtMs + leaseSeconds * 1000).toISOString();
    await claimLease(table, { ...holder, run, beat: 0, leaseSeconds, expires, ended: null }, from);
  };

  await prepareTable(rt, table);
  for (;;) {
    const look = await readLease(table);
    if (look.state === "no-table") {
      await pause(rt, stack, tablePauseMs);
      await prepareTable(rt, table);
      continue;
    }
    if (look.state === "new") {
      await claim(undefined);
      continue;
    }
    const { record } = look;
    if (record.run === run) {
      const kept = keepLease(rt, table, record, claimedAtMs);
      if (other !== undefined)
        tell(rt, stack, former?.ended === null ? "taken-over" : "released", other.record);
      if (former !== undefined) await settle(rt, former, kept);
      return kept;
    }
    if (look.state === "ended") {
      await claim(record);
      continue;
    }
    const nowMs = clock.now();
    if (other?.record.run !== record.run) {
      if (wish.timeoutMs === 0) throw heldByAnother(stack, record, 0);
      tell(rt, stack, "waiting", record);
    }
    if (other?.record.run !== record.run || other.record.beat !== record.beat) {
      other = { record, sinceMs: nowMs };
    }
    const endsInMs = other.sinceMs + record.leaseSeconds * 1000 - nowMs;
    if (endsInMs <= 0) {
      await claim(record);
      continue;
    }
    const leftMs = wish.timeoutMs === undefined ? Infinity : startedAtMs + wish.timeoutMs - nowMs;
    if (leftMs <= 0) throw heldByAnother(stack, record, nowMs - startedAtMs);
    await pause(rt, stack, Math.min(lookEveryMs, endsInMs, leftMs));
  }
}

/**
 * What the run before did last may not be listed yet, and what is not seen would be made twice: the fresh look comes a
 * few seconds after its end. One that died has been silent for longer.
 * @source aws-facts 2.6
 */
async function settle(rt: StackRuntime, former: LeaseRecord, kept: KeptLease): Promise<void> {
  if (former.ended === null) return;
  const agoMs = rt.clock.now() - Date.parse(former.ended);
  // Another machine's clock may be minutes off; AWS takes no more than a quarter of an hour.
  const isLongAgo = former.host === rt.machine.host ? agoMs >= visibleMs : agoMs >= skewMs + visibleMs;
  if (isLongAgo) return;
  const leftMs = former.host === rt.machine.host && agoMs >= 0 ? visibleMs - agoMs : visibleMs;
  const seconds = Math.ceil(leftMs / 1000);
  rt.emit({
    type: "note",
    message: `Another run has just ended; looking again in ${seconds} s, when AWS shows all that it did.`,
  });
  try {
    await rt.clock.sleep(leftMs, AbortSignal.any([rt.signal, kept.lost]));
  } catch (error) {
    await kept.end();
    throw error;
  }
}

async function pause({ clock, signal }: StackRuntime, stack: string, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new PrivlinkError("PL-INTERRUPTED", `Interrupted while another run works on stack ${stack}.`, {
      hint: "This run has changed nothing. Run the same command again.",
    });
  }
}

function tell(
  rt: StackRuntime,
  stack: string,
  status: "waiting" | "released" | "taken-over",
  record: LeaseRecord,
): void {
  const { holder, host, pid, command, since } = record;
  rt.emit({ type: "lease", status, stack, holder, host, pid, command, since });
}

function heldByAnother(stack: string, record: LeaseRecord, waitedMs: number): PrivlinkError {
  const { holder, host, pid, command, since } = record;
  const waited = waitedMs === 0 ? "" : ` still, after ${readableDuration(waitedMs)}`;
  return new PrivlinkError("PL-LEASE", `Another run works on stack ${stack}${waited}.`, {
    reason: `${holder} runs \`${command}\` on ${host} (pid ${pid}) since ${since}`,
    hint: "Nothing was changed. Run the same command again later, or without --lease-timeout to wait for that run.",
    details: { stack, holder, host, pid, command, since },
  });
}

const isInterruption = (error: unknown): boolean =>
  error instanceof PrivlinkError && (error.code === "PL-INTERRUPTED" || error.code === "PL-LEASE");

function lostLease(stack: string, lost: AbortSignal, error: unknown): PrivlinkError {
  const why = lost.reason instanceof PrivlinkError ? lost.reason.reason : undefined;
  const stopped = error instanceof PrivlinkError && error.code === "PL-INTERRUPTED" ? error : undefined;
  return new PrivlinkError(
    "PL-LEASE",
    `This run lost the lease of stack ${stack} and stopped${stopped === undefined ? "." : `: ${stopped.message.replace(/^Interrupted: /, "")}`}`,
    {
      ...(why === undefined ? {} : { reason: why }),
      hint: stopped?.hint ?? "Run the same command again; it goes on from here.",
      ...(stopped?.details === undefined ? {} : { details: stopped.details }),
      cause: error,
    },
  );
}
