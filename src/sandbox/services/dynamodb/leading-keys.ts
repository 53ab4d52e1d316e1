import type { StoredTable } from "./dynalite.ts";

type AttributeValue = Readonly<Record<string, unknown>>;
type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** A checked request of the data plane; only members that name keys. */
export interface KeyedRequest {
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly IndexName?: string;
  readonly KeyConditions?: Readonly<
    Record<string, { readonly ComparisonOperator: string; readonly AttributeValueList?: AttributeValue[] }>
  >;
}

/** Partition keys of the items that a request reads or writes; undefined when it does not say (a scan). */
export function leadingKeys(request: KeyedRequest, table: StoredTable): string[] | undefined {
  const hash = hashKeyOf(table, request.IndexName);
  const item = request.Item ?? request.Key;
  if (item !== undefined) return one(item[hash]);
  const condition = request.KeyConditions?.[hash];
  return condition?.ComparisonOperator === "EQ" ? one(condition.AttributeValueList?.[0]) : undefined;
}

/** Partition keys of one table's part of a batch. */
export function batchLeadingKeys(part: unknown, table: StoredTable): string[] {
  const items = Array.isArray(part)
    ? part.map(
        (write: { PutRequest?: { Item: Attributes }; DeleteRequest?: { Key: Attributes } }) =>
          write.PutRequest?.Item ?? write.DeleteRequest?.Key,
      )
    : ((part as { Keys?: Attributes[] }).Keys ?? []);
  const hash = hashKeyOf(table, undefined);
  return [...new Set(items.flatMap((item) => one(item?.[hash]) ?? []))];
}

function hashKeyOf(table: StoredTable, indexName: string | undefined): string {
  const indexes = [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])];
  const schema = indexes.find((index) => index.IndexName === indexName)?.KeySchema ?? table.KeySchema;
  return schema.find((key) => key.KeyType === "HASH")?.AttributeName ?? "";
}

/** Text, number or base64, as policies compare it. */
function one(value: AttributeValue | undefined): string[] | undefined {
  const text = value?.["S"] ?? value?.["N"] ?? value?.["B"];
  return typeof text === "string" ? [text] : undefined;
}
