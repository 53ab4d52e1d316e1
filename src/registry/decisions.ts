import { isDeepStrictEqual } from "node:util";
import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Decision } from "../access/decision.ts";
import { type Storable, toAttribute } from "./attributes.ts";
import { isConditionFailure } from "./fault.ts";
import { decisionKey } from "./keys.ts";
import { parseDecision } from "./parse.ts";
import type { RegistryTable } from "./table.ts";

/**
 * The decision on record for an endpoint, read consistently.
 * @throws {PL-CONFLICT} when the item cannot be read
 */
export async function getDecision(
  table: RegistryTable,
  account: string,
  endpointId: string,
): Promise<Decision | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: decisionKey(account, endpointId),
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : parseDecision(Item);
}

/**
 * Records the next decision in one conditional write: only if nobody wrote since its predecessor was read, and with the
 * new line of the audit trail appended to what stands there.
 * @returns false when somebody was faster, and nothing was written
 */
export async function writeDecision(table: RegistryTable, next: Decision): Promise<boolean> {
  const { audit, ...fields } = next;
  const added = audit.slice(-1);
  const names = Object.keys(fields) as (keyof typeof fields)[];
  const values: Record<string, Storable> = { ":added": added, ":empty": [] };
  for (const name of names) values[`:${name}`] = fields[name];
  const isFirst = next.revision === 1;
  if (!isFirst) values[":seen"] = next.revision - 1;
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: decisionKey(next.account, next.endpointId),
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}, #audit = list_append(if_not_exists(#audit, :empty), :added)`,
        ConditionExpression: isFirst ? "attribute_not_exists(pk)" : "#revision = :seen",
        ExpressionAttributeNames: Object.fromEntries([...names, "audit"].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, toAttribute(value)]),
        ),
      }),
    );
    return true;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    // When an answer is lost, the SDK asks again, and that fails on what the first try has written.
    return isDeepStrictEqual(await getDecision(table, next.account, next.endpointId), next);
  }
}
