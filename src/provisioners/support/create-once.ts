import { LostAnswer } from "../../errors/lost-answer.ts";
import { PrivlinkError } from "../../errors/error.ts";
import { appears, type Waiting } from "./eventually.ts";

/** How long an object is looked for whose create call was not answered: longer than AWS takes to list it. @source aws-facts 2.6 */
const searchMs = 15_000;
/** More than a connection breaks at one call. */
const attemptLimit = 10;

/**
 * Creates what AWS would create twice: no unique name, no client token. The call is never repeated blindly: when its
 * answer is lost the object is looked for by its tags for longer than AWS takes to show it, taken if it shows up, and
 * created anew only if it does not. Against the same in an earlier run, which died, helps the lease: nobody begins
 * before it is over (docs/decisions/0004).
 * @source aws-facts 2.2
 */
export async function createFindable<T>(
  context: Waiting,
  { create, find }: { create: () => Promise<T>; find: () => Promise<T | undefined> },
): Promise<T> {
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    try {
      return await create();
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      const found = await appears(context, find, searchMs);
      if (found !== undefined) return found;
    }
  }
  throw new PrivlinkError("PL-RESOURCE", "AWS never answered the call, and nothing was created.", {
    reason: `${attemptLimit} calls were tried`,
  });
}
