import { AwsFault } from "../../operation.ts";
import { pageInOrder, pageOf } from "./pagination.ts";

/** Paging members of RDS and ElastiCache. */
export interface MarkerPaging {
  readonly MaxRecords?: number | undefined;
  readonly Marker?: string | undefined;
}

/** One page of a list of RDS or ElastiCache: 20 to 100 records, 100 unless asked otherwise. @throws InvalidParameterValue */
export function markerPage<T>(all: readonly T[], key: (item: T) => string, paging: MarkerPaging) {
  const { items, next } = pageOf(all, key, sizeOf(paging), paging.Marker, refuse);
  return { items, Marker: next };
}

/** The same for a list that has an order of its own. @throws InvalidParameterValue */
export function markerPageInOrder<T>(ordered: readonly T[], paging: MarkerPaging) {
  const { items, next } = pageInOrder(ordered, sizeOf(paging), paging.Marker, refuse);
  return { items, Marker: next };
}

function sizeOf({ MaxRecords: size = 100 }: MarkerPaging): number {
  if (!Number.isInteger(size) || size < 20 || size > 100) {
    throw new AwsFault(
      "InvalidParameterValue",
      `Invalid value ${size} for MaxRecords. Must be between 20 and 100`,
    );
  }
  return size;
}

function refuse(): never {
  throw new AwsFault("InvalidParameterValue", "The marker is invalid.");
}
