import { expect } from "vitest";
import { watchedServices, type WatchedServices } from "../../support/effects.ts";
import { differences, portraitOf } from "../../support/portrait.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { leaveLeaseHeld, restore, snapshotOf, type Snapshot } from "../../support/snapshots.ts";
import { account, quiet, type Side } from "./sides.ts";
import { stackOn } from "./stack-runtime.ts";

/** What a process that was killed can leave behind: AWS as it was right after one of its calls had effect. */
interface Cut {
  /** The last call that had effect, for messages. */
  readonly after: string;
  readonly snapshot: Snapshot;
}

/** A run that nobody disturbed: what it left, and every state that it went through. */
interface Calm {
  readonly cuts: readonly Cut[];
  readonly portrait: readonly string[];
}

/** A sandbox with a stack in it, whose changes are seen one by one. */
export interface Sweep {
  readonly sandbox: TestSandbox;
  readonly watched: WatchedServices;
  readonly side: Side;
}

/** Starts a sandbox for a sweep over one kind of stack. */
export async function openSweep(side: Side): Promise<Sweep> {
  const watched = watchedServices();
  const sandbox = await startTestSandbox({ services: watched.services });
  watched.world = sandbox.world;
  return { sandbox, watched, side };
}

/**
 * Runs once undisturbed and keeps the state after each effect. A process that dies leaves nothing behind but AWS, and it
 * leaves AWS in one of these states: dying before call k is sent is dying after the effect of the call before it, and
 * dying at a read is dying between two effects.
 */
export async function runCalmly({ sandbox, watched }: Sweep, run: () => Promise<unknown>): Promise<Calm> {
  const cuts: Cut[] = [];
  watched.onEffect = (operation) => cuts.push({ after: operation, snapshot: snapshotOf(sandbox) });
  await run();
  // From here on only where runs end counts; to look at each write would take most of the time.
  watched.world = undefined;
  await quiet(sandbox);
  return { cuts, portrait: portraitOf(sandbox.world.state, account) };
}

/**
 * From each cut one run, on its own, in a fresh process: it has to end where the undisturbed run ended. The dead run
 * still holds the lease, so each begins by waiting for its end.
 */
export async function sweep(
  { sandbox, side }: Sweep,
  { cuts, portrait }: Calm,
  run: (rt: ReturnType<typeof stackOn>["rt"]) => Promise<unknown>,
): Promise<void> {
  const failures: string[] = [];
  const lease = side.name === "producer" ? "shop-lease" : `shop.${side.name}-lease`;
  for (const [index, { after, snapshot }] of cuts.entries()) {
    await restore(sandbox, snapshot, account);
    if (index > 0 && after !== "DeleteTable") await leaveLeaseHeld(sandbox, lease).catch(() => undefined);
    try {
      await run(stackOn(sandbox, side.document).rt);
      await quiet(sandbox);
      const changed = differences(portrait, portraitOf(sandbox.world.state, account));
      if (changed.length > 0) failures.push(`after ${index + 1}. ${after}: ${briefly(changed)}`);
    } catch (error) {
      failures.push(
        `after ${index + 1}. ${after}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  expect(failures).toEqual([]);
}

function briefly(lines: readonly string[]): string {
  const some = lines.slice(0, 4).map((line) => line.slice(0, 160));
  return [...some, ...(lines.length > some.length ? [`and ${lines.length - some.length} more`] : [])].join(
    "; ",
  );
}
