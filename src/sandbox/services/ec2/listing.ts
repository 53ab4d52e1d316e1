import { AwsFault } from "../../operation.ts";
import { filtered, type Filter, type FilterTable } from "../support/filters.ts";
import { pageOf } from "../support/pagination.ts";
import type { Tags } from "./model.ts";

/** Members that all describe calls share. */
export interface ListingInput {
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** How a kind of resource is listed. */
export interface ListingRules<T> {
  readonly filters: FilterTable<T>;
  /** Absent for what bears no tags. */
  readonly tagsOf?: (item: T) => Tags;
  /** Unique; orders the pages. */
  readonly keyOf: (item: T) => string;
  /** Page sizes above 1000 are taken for 1000 instead of being refused. @source aws-facts 1.3 */
  readonly clips?: boolean;
}

const minimumPage = 5;
const maximumPage = 1000;

/**
 * Filters, then cuts a page: what every describe call of EC2 does. Without a page size everything is given.
 *
 * @throws AwsFault InvalidFilter, InvalidParameterValue, InvalidNextToken
 */
export function listed<T>(
  all: readonly T[],
  input: ListingInput,
  rules: ListingRules<T>,
): { items: readonly T[]; NextToken: string | undefined } {
  const size = pageSize(input.MaxResults, rules.clips === true);
  const items = filtered(all, input.Filters, rules.filters, rules.tagsOf);
  if (size === undefined && input.NextToken === undefined) return { items, NextToken: undefined };
  const page = pageOf(items, rules.keyOf, size ?? maximumPage, input.NextToken, () => {
    throw new AwsFault("InvalidNextToken", "The specified NextToken is not valid.");
  });
  return { items: page.items, NextToken: page.next };
}

function pageSize(asked: number | undefined, clips: boolean): number | undefined {
  if (asked === undefined) return undefined;
  if (asked < minimumPage || (asked > maximumPage && !clips)) {
    const bound =
      asked < minimumPage
        ? `greater than or equal to ${minimumPage}`
        : `less than or equal to ${maximumPage}`;
    throw new AwsFault(
      "InvalidParameterValue",
      `Value ( ${asked} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
    );
  }
  return Math.min(asked, maximumPage);
}
