import { AwsFault } from "../../operation.ts";

/** One page by position; pages hold at most 400 entries. */
export function markerPage<T>(
  all: readonly T[],
  input: { readonly Marker?: string | undefined; readonly PageSize?: number | undefined },
): { items: T[]; NextMarker: string | undefined } {
  const size = input.PageSize ?? 400;
  const start =
    input.Marker === undefined || input.Marker === ""
      ? 0
      : Number(Buffer.from(input.Marker, "base64url").toString());
  if (!Number.isInteger(size) || size < 1 || size > 400)
    throw new AwsFault("ValidationError", "PageSize must be between 1 and 400");
  if (!Number.isInteger(start) || start < 0)
    throw new AwsFault("ValidationError", "The specified marker is invalid");
  const end = start + size;
  return {
    items: all.slice(start, end),
    NextMarker: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}
