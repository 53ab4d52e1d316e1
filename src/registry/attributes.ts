import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** What a registry item may hold. */
export type Storable =
  | string
  | number
  | boolean
  | null
  | readonly Storable[]
  | { readonly [key: string]: Storable };

/** An item as DynamoDB gives and takes it. */
export type Item = Record<string, AttributeValue>;

/** One value in DynamoDB's form. */
export function toAttribute(value: Storable): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value) };
}

/** A record in DynamoDB's form. */
export function toItem(record: { readonly [key: string]: Storable }): Item {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, toAttribute(value)]));
}

/** The way back. Sets and binaries, which the registry never writes, come back as undefined and fail their schema. */
export function fromItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromItem(value.M);
  return undefined;
}

const isList = (
  value: readonly Storable[] | { readonly [key: string]: Storable },
): value is readonly Storable[] => Array.isArray(value);
