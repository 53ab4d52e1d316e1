import { AwsFault } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";

/** Paging members that IAM's lists share. */
export interface IamPaging {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of an IAM list: 100 items unless asked otherwise. @throws ValidationError */
export function iamPage<T>(all: readonly T[], key: (item: T) => string, paging: IamPaging) {
  const size = paging.MaxItems ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 1000)
    throw new AwsFault("ValidationError", `Value '${size}' at 'maxItems' must be between 1 and 1000`);
  const { items, next } = pageOf(all, key, size, paging.Marker, () => {
    throw new AwsFault("ValidationError", `Invalid Marker: ${paging.Marker ?? ""}`);
  });
  return { items, IsTruncated: next !== undefined, Marker: next };
}
