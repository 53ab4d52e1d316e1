import type { ResourceType, TagSpecification } from "@aws-sdk/client-ec2";
import { AwsFault } from "../../operation.ts";
import type { TagPair } from "../support/tags.ts";
import type { Tags } from "./model.ts";

const maximumTags = 50;

/**
 * Tags that a create call gives to the one kind of resource that it makes.
 *
 * @throws AwsFault InvalidParameterValue for another kind, and as {@link withTags}
 */
export function tagsAtCreation(
  specifications: readonly TagSpecification[] | undefined,
  type: ResourceType,
): Tags {
  let given: readonly TagPair[] | undefined;
  for (const { ResourceType: named, Tags: tags } of specifications ?? []) {
    if (named !== type) {
      throw new AwsFault(
        "InvalidParameterValue",
        `'${named ?? ""}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (given !== undefined) {
      throw new AwsFault("InvalidParameterValue", `The resource type '${type}' may be specified only once.`);
    }
    if (tags === undefined || tags.length === 0) {
      throw new AwsFault("InvalidParameterValue", "Tag specification must have at least one tag");
    }
    given = tags;
  }
  return withTags({}, given ?? []);
}

/**
 * Tags that a create call gives to each of the kinds of resource that it makes.
 *
 * @throws AwsFault InvalidParameterValue for another kind, and as {@link withTags}
 */
export function tagsByType<Type extends ResourceType>(
  specifications: readonly TagSpecification[] | undefined,
  types: readonly Type[],
): Readonly<Record<Type, Tags>> {
  const stray = specifications?.find(({ ResourceType: named }) => !types.some((type) => type === named));
  if (stray !== undefined) tagsAtCreation([stray], types[0] ?? "instance");
  const entries = types.map((type) => {
    const own = specifications?.filter(({ ResourceType: named }) => named === type);
    return [type, tagsAtCreation(own, type)] as const;
  });
  return Object.fromEntries(entries) as Record<Type, Tags>;
}

/**
 * Tags of a resource after some were added; nothing is changed.
 *
 * @throws AwsFault InvalidTagKey.Malformed, InvalidParameterValue, TagLimitExceeded
 */
export function withTags(present: Tags, added: readonly TagPair[]): Tags {
  const seen = new Set<string>();
  const tags = new Map(Object.entries(present));
  for (const { Key: key = "", Value: value = "" } of added) {
    if (key === "" || key.length > 128 || key.startsWith("aws:")) {
      throw new AwsFault(
        "InvalidTagKey.Malformed",
        `The tag key '${key}' is not valid: it must have 1 to 128 characters and cannot start with 'aws:'`,
      );
    }
    if (value.length > 256) {
      throw new AwsFault(
        "InvalidParameterValue",
        `The value of the tag '${key}' exceeds the maximum length of 256 characters`,
      );
    }
    if (seen.has(key)) throw new AwsFault("InvalidParameterValue", `Duplicate tag key '${key}' specified.`);
    seen.add(key);
    tags.set(key, value);
  }
  if (tags.size > maximumTags) {
    throw new AwsFault("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  }
  return Object.fromEntries(tags);
}
