import { AwsFault } from "../../operation.ts";

/** A filter as the query services take it. */
export interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** What filters of a resource compare: the values of each filter name, several where the resource has several. */
export type FilterTable<T> = Readonly<Record<string, (item: T) => FilterValue>>;

/** `undefined` and an empty list match nothing. */
type FilterValue = string | number | boolean | undefined | readonly (string | undefined)[];

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
    return texts.some(
      (text) => text !== undefined && patterns.some((pattern) => matches(pattern, String(text))),
    );
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

/** One step of a pattern: a certain character, any one character, or any text. */
type Step = { readonly literal: string } | "one" | "any";

function patternOf(value: string): readonly Step[] {
  const steps: Step[] = [];
  let escaped = false;
  for (const character of value) {
    if (escaped || !"*?\\".includes(character)) steps.push({ literal: character });
    else if (character === "*") steps.push("any");
    else if (character === "?") steps.push("one");
    escaped = !escaped && character === "\\";
  }
  return steps;
}

/**
 * Matches without recursion and in time that grows with both lengths only: on a mismatch it goes back to
 * the last `*` alone, so that no pattern of a caller can keep the sandbox busy.
 */
function matches(pattern: readonly Step[], text: string): boolean {
  const characters = Array.from(text);
  let [at, step] = [0, 0];
  let retry: { readonly step: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = pattern[step];
    if (wanted === "any") {
      step += 1;
      retry = { step, at };
    } else if (wanted === "one" || (wanted !== undefined && wanted.literal === characters[at])) {
      [at, step] = [at + 1, step + 1];
    } else if (retry !== undefined) {
      retry.at += 1;
      [at, step] = [retry.at, retry.step];
    } else {
      return false;
    }
  }
  return pattern.slice(step).every((rest) => rest === "any");
}
