import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { toAttribute } from "../attributes.ts";
import { isConditionFailure, registryGap } from "../fault.ts";
import { leaseKey, parseLease, toLeaseItem, type LeaseRecord } from "./record.ts";
import type { LeaseTable } from "./table.ts";

/** One look at a lease. */
export type LeaseLook =
  | { readonly state: "free" }
  | { readonly state: "held"; readonly record: LeaseRecord }
  /** The table is gone: whoever removed the stack removed it last. */
  | { readonly state: "no-table" };

/** Looks who holds the lease, consistently. @throws {PL-CONFLICT} when the record cannot be read */
export async function readLease(table: LeaseTable): Promise<LeaseLook> {
  try {
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: leaseKey, ConsistentRead: true }),
    );
    return Item === undefined ? { state: "free" } : { state: "held", record: parseLease(Item) };
  } catch (error) {
    if (registryGap(error) === "missing") return { state: "no-table" };
    throw error;
  }
}

/**
 * Takes the lease if it still is as it was seen: free, or `expired` without a new beat. Whether it worked is told
 * by the next look, since the answer to a write that had effect can be lost.
 */
export async function claimLease(table: LeaseTable, mine: LeaseRecord, expired?: LeaseRecord): Promise<void> {
  await unlessRefused(() =>
    table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: toLeaseItem(mine),
        ...(expired === undefined
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#run = :run AND #beat = :beat",
              ExpressionAttributeNames: { "#run": "run", "#beat": "beat" },
              ExpressionAttributeValues: {
                ":run": toAttribute(expired.run),
                ":beat": toAttribute(expired.beat),
              },
            }),
      }),
    ),
  );
}

/**
 * Shows that the holder lives. Sent twice it does no harm: it is the run that must be the same, not the beat.
 * @returns false when the lease is no longer this run's
 */
export function renewLease(
  table: LeaseTable,
  mine: Pick<LeaseRecord, "run" | "beat" | "expires">,
): Promise<boolean> {
  return unlessRefused(() =>
    table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: leaseKey,
        UpdateExpression: "SET #beat = :beat, #expires = :expires",
        ConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": "run", "#beat": "beat", "#expires": "expires" },
        ExpressionAttributeValues: {
          ":run": toAttribute(mine.run),
          ":beat": toAttribute(mine.beat),
          ":expires": toAttribute(mine.expires),
        },
      }),
    ),
  );
}

/** Gives the lease back; one that is no longer this run's is left alone. */
export async function releaseLease(table: LeaseTable, { run }: Pick<LeaseRecord, "run">): Promise<void> {
  await unlessRefused(() =>
    table.client.send(
      new DeleteItemCommand({
        TableName: table.name,
        Key: leaseKey,
        ConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": "run" },
        ExpressionAttributeValues: { ":run": toAttribute(run) },
      }),
    ),
  );
}

/** False when the condition did not hold or there is no table, and nothing was written. */
async function unlessRefused(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isConditionFailure(error) || registryGap(error) === "missing") return false;
    throw error;
  }
}
