import type { ProvisionerContext } from "./context.ts";
import { faultKind, isUnknownReference } from "./fault.ts";

const firstDelayMs = 200;
const slowestDelayMs = 5000;

/** How long AWS may take until what was created a moment ago is known everywhere. @source aws-facts 2.6 */
const visibleWithinMs = 60_000;

/** How long a refusal is borne that a wrong value would meet too. @source aws-facts 2.6 */
const knownWithinMs = 20_000;

/** What waiting needs of a provisioner's context. */
export type Waiting = Pick<ProvisionerContext, "signal" | "clock">;

/**
 * Repeats a call that refers to something just created while AWS does not know it yet.
 * @param again which errors pass by themselves; by default: the object is missing
 * @throws the last error once the time is up, any other error at once, the signal's reason when aborted
 * @source aws-facts 2.6
 */
export async function eventually<T>(
  context: Waiting,
  call: () => Promise<T>,
  again: (error: unknown) => boolean = (error) => faultKind(error) === "missing",
  withinMs: number = visibleWithinMs,
): Promise<T> {
  for await (const isLast of looks(context, withinMs)) {
    try {
      return await call();
    } catch (error) {
      if (!again(error) || isLast) throw error;
    }
  }
  throw new Error("the last look neither returned nor threw");
}

/**
 * {@link eventually} for a call that names fresh objects of other services, which these services may say to be missing
 * or call invalid. A value that really is invalid is refused a little later than it could be.
 */
export function onceKnown<T>(context: Waiting, call: () => Promise<T>): Promise<T> {
  return eventually(context, () => eventually(context, call, isUnknownReference, knownWithinMs));
}

/**
 * Looks for something until it is seen: what AWS has said to exist may be listed a little later.
 * @returns undefined once the time is up
 * @throws what `find` throws, the signal's reason when aborted
 */
export async function appears<T>(
  context: Waiting,
  find: () => Promise<T | undefined>,
  withinMs: number = visibleWithinMs,
): Promise<T | undefined> {
  for await (const _isLast of looks(context, withinMs)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One turn per look, the next ones after growing pauses; true for the last. */
async function* looks({ signal, clock }: Waiting, withinMs: number): AsyncGenerator<boolean> {
  let waitedMs = 0;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(slowestDelayMs, delayMs * 2)) {
    yield waitedMs >= withinMs;
    if (waitedMs >= withinMs) return;
    await clock.sleep(delayMs, signal);
    waitedMs += delayMs;
  }
}
