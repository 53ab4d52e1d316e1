import { pageOf } from "../support/pagination.ts";
import { invalid } from "./faults.ts";

/** A page of a hundred, as all lists of SNS are cut. @throws InvalidParameter */
export function snsPage<T>(
  all: readonly T[],
  key: (item: T) => string,
  token: string | undefined,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const page = pageOf(all, key, 100, token, () => {
    throw invalid("NextToken");
  });
  return { items: page.items, NextToken: page.next };
}
