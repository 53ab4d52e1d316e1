import type { FieldChange } from "../../engine/contract.ts";
import { eventually, type Waiting } from "./eventually.ts";
import type { Tags } from "./tags.ts";

/**
 * Sends the tags that `changes` names, again while AWS does not know yet what shall bear them; no call when it
 * names none.
 * @param send the service's call, in the service's own way to write tags
 */
export async function syncTags(
  context: Waiting,
  wanted: Tags,
  changes: readonly FieldChange[],
  send: (tags: Tags) => Promise<unknown>,
): Promise<void> {
  const named = new Set(changes.map(({ field }) => field));
  const tags = Object.fromEntries(Object.entries(wanted).filter(([key]) => named.has(`tags.${key}`)));
  if (Object.keys(tags).length > 0) await eventually(context, () => send(tags));
}
