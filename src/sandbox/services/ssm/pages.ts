import { AwsFault } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";

/** Paging members that Systems Manager's lists share. */
export interface SsmPaging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page; the largest unless a smaller one is asked for. @throws ValidationException, InvalidNextToken */
export function ssmPage<T>(
  all: readonly T[],
  key: (item: T) => string,
  paging: SsmPaging,
  size: { readonly least: number; readonly most: number },
): { items: T[]; NextToken: string | undefined } {
  const asked = paging.MaxResults ?? size.most;
  if (!Number.isInteger(asked) || asked < size.least || asked > size.most) {
    throw new AwsFault(
      "ValidationException",
      `1 validation error detected: Value '${asked}' at 'maxResults' failed to satisfy constraint: Member must be from ${size.least} to ${size.most}`,
    );
  }
  const { items, next } = pageOf(all, key, asked, paging.NextToken, () => {
    throw new AwsFault("InvalidNextToken", "The specified token is not valid.");
  });
  return { items, NextToken: next };
}
