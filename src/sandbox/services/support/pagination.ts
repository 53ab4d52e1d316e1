/** A part of a list and, when more follows, the token for it. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | undefined;
}

/**
 * Cuts one page out of a list. The token names the last item that was given, so that items which come
 * or go between two calls neither repeat nor hide others.
 *
 * @param key orders the list and is unique in it
 * @param token what the caller sent back, if anything
 * @param refuse throws the service's fault for a token that is not ours
 */
export function pageOf<T>(
  all: readonly T[],
  key: (item: T) => string,
  size: number,
  token: string | undefined,
  refuse: () => never,
): Page<T> {
  const sorted = all.toSorted((a, b) => compare(key(a), key(b)));
  const after = token === undefined ? undefined : decode(token, refuse);
  const rest = after === undefined ? sorted : sorted.filter((item) => compare(key(item), after) > 0);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  return {
    items,
    next: last === undefined || rest.length <= size ? undefined : encode(key(last)),
  };
}

function encode(key: string): string {
  return Buffer.from(`1:${key}`).toString("base64url");
}

function decode(token: string, refuse: () => never): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  return text.startsWith("1:") ? text.slice(2) : refuse();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Like {@link pageOf} for a list that has an order of its own; the token is a position in it. */
export function pageInOrder<T>(
  ordered: readonly T[],
  size: number,
  token: string | undefined,
  refuse: () => never,
): Page<T> {
  const start = token === undefined ? 0 : Number(decode(token, refuse));
  if (!Number.isSafeInteger(start) || start < 0) refuse();
  const end = start + size;
  return {
    items: ordered.slice(start, end),
    next: end < ordered.length ? encode(String(end)) : undefined,
  };
}
