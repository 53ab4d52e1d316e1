import { LostAnswer } from "../../errors/lost-answer.ts";
import { PrivlinkError } from "../../errors/error.ts";
import type { ProvisionerContext } from "./context.ts";
import { appears, type Waiting } from "./eventually.ts";
import { foreign, present } from "./provisioner.ts";
import { isOfStack, type Tags } from "./tags.ts";

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

/**
 * Takes what AWS refused to create again: an earlier run made it, or this one and the answer was lost. It may be listed
 * a little later than it exists.
 * @param what the kind, in words
 * @throws {PL-CONFLICT} it is not the stack's
 */
export async function adopt<O extends { readonly tags: Tags }>(
  context: ProvisionerContext,
  what: string,
  name: string,
  find: () => Promise<O | undefined>,
): Promise<O> {
  const existing = present(await appears(context, find), what);
  if (!isOfStack(existing.tags, context.stack)) throw foreign(what, name, context.stack);
  return existing;
}
