/** A tag on the wire of the services that write its members in upper case. */
export interface TagPair {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags of a request as a record; later ones win. */
export function tagsOf(pairs: readonly TagPair[] | undefined): Record<string, string> {
  return Object.fromEntries((pairs ?? []).map((pair) => [pair.Key ?? "", pair.Value ?? ""]));
}

/** A record of tags as an answer carries it. */
export function tagPairs(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** AWS's limits on tags, in words; undefined when they are kept. At most 50 per resource, keys not of AWS. */
export function tagProblem(
  added: readonly TagPair[] | undefined,
  before: Readonly<Record<string, string>> = {},
): string | undefined {
  for (const { Key: key = "", Value: value = "" } of added ?? []) {
    if (key === "" || key.length > 128) return "A tag key must have 1 to 128 characters.";
    if (key.toLowerCase().startsWith("aws:"))
      return `The tag key ${key} is reserved: 'aws:' prefixed tag key names are not allowed for external use.`;
    if (value.length > 256) return `The value of the tag ${key} must have at most 256 characters.`;
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value))
      return `The tag ${key} has characters that are not allowed.`;
  }
  const count = Object.keys({ ...before, ...tagsOf(added) }).length;
  return count > 50 ? "A resource can have at most 50 tags." : undefined;
}
