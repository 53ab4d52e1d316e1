import { AwsFault } from "../../operation.ts";

/** A filter as the query services take it. */
export interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** What filters of a resource compare: the values of each filter name, several where the resource has several. */
export type FilterTable<T> = Readonly<Record<string, (item: T) => FilterValue>>;

/** `undefined` and an empty list match nothing. */
export type FilterValue = string | number | boolean | undefined | readonly (string | undefined)[];

/** Filters that every taggable resource has: `tag:KEY` and `tag-key`. */
type TagsOf<T> = (item: T) => Readonly<Record<string, string>>;

/**
 * Keeps the items that match all filters; of one filter, any value will do. `*` stands for any text,
 * `?` for one character, a backslash takes the next character as it is. Case matters.
 *
 * @param tagsOf tags of an item; absent for resources that bear none
 * @throws AwsFault InvalidFilter for a name that the resource does not have
 */
export function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  table: FilterTable<T>,
  tagsOf?: TagsOf<T>,
): T[] {
  const tests = (filters ?? []).map((filter) => testOf(filter, table, tagsOf));
  return items.filter((item) => tests.every((test) => test(item)));
}

function testOf<T>(
  filter: Filter,
  table: FilterTable<T>,
  tagsOf: TagsOf<T> | undefined,
): (item: T) => boolean {
  const name = filter.Name ?? "";
  const read = readerOf(name, table, tagsOf);
  if (read === undefined) throw new AwsFault("InvalidFilter", `The filter '${name}' is invalid`);
  const values = filter.Values ?? [];
  if (values.length === 0) {
    throw new AwsFault("InvalidParameterValue", `The filter '${name}' must have at least one value`);
  }
  const patterns = values.map((value) => patternOf(value));
  return (item) => {
    const found = read(item);
    const texts = Array.isArray(found) ? (found as readonly (string | undefined)[]) : [found];
    return texts.some((text) => text !== undefined && patterns.some((pattern) => pattern.test(String(text))));
  };
}

function readerOf<T>(
  name: string,
  table: FilterTable<T>,
  tagsOf: TagsOf<T> | undefined,
): ((item: T) => FilterValue) | undefined {
  if (tagsOf !== undefined) {
    if (name === "tag-key") return (item) => Object.keys(tagsOf(item));
    const key = /^tag:(.+)$/s.exec(name)?.[1];
    if (key !== undefined) return (item) => ownValue(tagsOf(item), key);
  }
  return ownValue(table, name);
}

function ownValue<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function patternOf(value: string): RegExp {
  const source = value.replaceAll(/\\(.)|[*?]|[^*?\\]+|\\$/gs, (part: string, escaped?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (part === "*") return ".*";
    return part === "?" ? "." : literal(part);
  });
  return new RegExp(`^${source}$`, "s");
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
