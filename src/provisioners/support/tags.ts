import type { FieldChange } from "../../engine/contract.ts";

/** Tags of a resource by key. */
export type Tags = Readonly<Record<string, string>>;

/** A tag as most services write it. */
export interface UpperTag {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** A tag as ECS writes it. */
export interface LowerTag {
  key?: string | undefined;
  value?: string | undefined;
}

/** Which part of the stack a resource is: the id of its node. */
export const partTag = "privlink:part";
/** Which stack a resource belongs to. */
export const stackTag = "privlink:stack";

/** The tags that every resource of a stack bears. */
export function stackTags(stack: string): Tags {
  return { [stackTag]: stack, "privlink:managed": "true" };
}

/** What the names of a stack's resources begin with; few of AWS's names take the slash that an owner may hold. */
export function namePrefix(stack: string): string {
  return `${stack.replaceAll("/", "-")}-`;
}

/** The ownership tags of one part of a stack. */
export function partTags(stack: string, part: string): Tags {
  return { ...stackTags(stack), [partTag]: part };
}

/** True when a resource is this stack's own; what is not is never changed and never removed. */
export function isOfStack(tags: Tags, stack: string): boolean {
  return tags[stackTag] === stack && tags["privlink:managed"] === "true";
}

/** Tags that are missing or different, one change each; tags of others are left alone. */
export function diffTags(wanted: Tags, actual: Tags): FieldChange[] {
  return Object.entries(wanted).flatMap(([key, to]) =>
    actual[key] === to ? [] : [{ field: `tags.${key}`, from: actual[key], to, effect: "in-place" as const }],
  );
}

/** Reads a tag list of any service. */
export function readTags(list: readonly (UpperTag & LowerTag)[] | undefined): Tags {
  return Object.fromEntries(
    (list ?? []).flatMap((tag) => {
      const key = tag.Key ?? tag.key;
      return key === undefined ? [] : [[key, tag.Value ?? tag.value ?? ""]];
    }),
  );
}

/** Writes tags as a list with `Key` and `Value`. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Writes tags as a list with `key` and `value`. */
export function lowerTagList(tags: Tags): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
