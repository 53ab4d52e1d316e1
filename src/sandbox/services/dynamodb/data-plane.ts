import type { Call, RawAnswer, RawOperations } from "../../operation.ts";
import { AwsFault } from "../../operation.ts";
import { authorize } from "./authorize.ts";
import { runBatch } from "./batches.ts";
import { engineOf } from "./engine.ts";
import { invalid, unmodelled } from "./faults.ts";
import { leadingKeys, type KeyedRequest } from "./leading-keys.ts";
import { tableRef } from "./table-ref.ts";

type Json = Record<string, unknown>;

const expressions = [
  "ConditionExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  "ReturnValues",
  "ReturnConsumedCapacity",
  "ConditionalOperator",
  "Expected",
];

/** Members that dynalite honours; it drops all others without a word, so those are refused here. */
const modelled: Readonly<Record<string, readonly string[]>> = {
  PutItem: ["TableName", "Item", ...expressions],
  UpdateItem: ["TableName", "Key", "UpdateExpression", "AttributeUpdates", ...expressions],
  DeleteItem: ["TableName", "Key", ...expressions],
  GetItem: [
    "TableName",
    "Key",
    "ConsistentRead",
    "ProjectionExpression",
    "ExpressionAttributeNames",
    "AttributesToGet",
    "ReturnConsumedCapacity",
  ],
  Query: [
    "TableName",
    "IndexName",
    "Select",
    "Limit",
    "ConsistentRead",
    "ScanIndexForward",
    "ExclusiveStartKey",
    "KeyConditionExpression",
    "KeyConditions",
    "FilterExpression",
    "QueryFilter",
    "ConditionalOperator",
    "ProjectionExpression",
    "AttributesToGet",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnConsumedCapacity",
  ],
  Scan: [
    "TableName",
    "IndexName",
    "Select",
    "Limit",
    "ConsistentRead",
    "ExclusiveStartKey",
    "Segment",
    "TotalSegments",
    "FilterExpression",
    "ScanFilter",
    "ConditionalOperator",
    "ProjectionExpression",
    "AttributesToGet",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnConsumedCapacity",
  ],
  BatchGetItem: ["RequestItems", "ReturnConsumedCapacity"],
  BatchWriteItem: ["RequestItems", "ReturnConsumedCapacity"],
};

/** Reads and writes of items, by dynalite. */
export const dataPlane: RawOperations = { names: Object.keys(modelled), answer };

async function answer(operation: string, body: Uint8Array, call: Call): Promise<RawAnswer> {
  const input = parse(body);
  const stranger = Object.keys(input).find((member) => !modelled[operation]?.includes(member));
  if (stranger !== undefined) throw unmodelled(`the parameter ${stranger} of dynamodb:${operation}`);
  const output = operation.startsWith("Batch")
    ? await runBatch(operation, input, call)
    : await runOnTable(operation, input, call);
  return { status: 200, body: JSON.stringify(output) };
}

async function runOnTable(operation: string, given: Json, call: Call): Promise<Json> {
  const ref = tableRef(call, given["TableName"]);
  if (ref.account !== call.account && call.world.state.accounts[ref.account] === undefined)
    await authorize(call, ref, operation);
  const engine = await engineOf(ref);
  const checked = engine.check(operation, localRequest(operation, { ...given, TableName: ref.name }));
  const facts = checked as KeyedRequest & {
    Select?: string;
    ReturnValues?: string;
    ReturnConsumedCapacity?: string;
  };
  const table = await engine.table(ref.name).catch(() => undefined);
  const keys = table === undefined ? undefined : leadingKeys(facts, table);
  await authorize(call, ref, operation, {
    ...(keys !== undefined && { leadingKeys: keys }),
    ...(facts.Select !== undefined && { select: facts.Select }),
    ...(facts.ReturnValues !== undefined && { returnValues: facts.ReturnValues }),
    ...(facts.ReturnConsumedCapacity !== undefined && {
      returnConsumedCapacity: facts.ReturnConsumedCapacity,
    }),
    ...(facts.IndexName !== undefined && { indexName: facts.IndexName }),
  });
  return engine.run(operation, checked);
}

/** dynalite's scans are consistent and know no parameter for it; of an index DynamoDB refuses to be. */
function localRequest(operation: string, input: Json): Json {
  if (operation !== "Scan" || input["ConsistentRead"] === undefined) return input;
  if (input["ConsistentRead"] === true && input["IndexName"] !== undefined)
    throw invalid("Consistent reads are not supported on global secondary indexes");
  const { ConsistentRead: _, ...rest } = input;
  return rest;
}

function parse(body: Uint8Array): Json {
  try {
    const input: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as Json;
  } catch {
    // Falls through to the refusal.
  }
  throw new AwsFault("SerializationException", "The request body is not a JSON object.");
}
