import { invalid } from "./find.ts";

/** One page of a list by position. At most 100 entries, as in ECS. */
export function page<T>(
  all: readonly T[],
  input: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
): { items: T[]; nextToken: string | undefined } {
  const size = input.maxResults ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw invalid("maxResults must be between 1 and 100.");
  const start =
    input.nextToken === undefined ? 0 : Number(Buffer.from(input.nextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw invalid("Invalid token.");
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}
