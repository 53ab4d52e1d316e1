import { isOfStack, stackTag, type Tags } from "../support/tags.ts";

export { stackTags } from "../support/tags.ts";

/** Which side of the link a stack is. */
export type Side = "producer" | "consumer";

/**
 * Value of the tag `privlink:stack` on everything of one side of a stack. Both sides may have one name, in one
 * account too. No stack name holds a slash, so neither side can ever find, change or remove what is the other's.
 */
export function ownerOf(side: Side, stack: string): string {
  return side === "producer" ? stack : `${stack}/${side}`;
}

/** True for what `init consumer` has built, for whatever stack. */
export function isOfConsumer(tags: Tags): boolean {
  const stack = tags[stackTag]?.split("/")[0] ?? "";
  return isOfStack(tags, ownerOf("consumer", stack));
}
