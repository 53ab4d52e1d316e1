import { GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { toAttribute } from "../attributes.ts";
import { isConditionFailure, registryGap } from "../fault.ts";
import { leaseKey, parseLease, toLeaseItem, type LeaseRecord } from "./record.ts";
import type { LeaseTable } from "./table.ts";

/** One look at a lease. */
export type LeaseLook =
  /** Nobody has ever held it. */
  | { readonly state: "new" }
  | { readonly state: "held" | "ended"; readonly record: LeaseRecord }
  /** The table is gone: whoever removed the stack removed it last. */
  | { readonly state: "no-table" };

/** Looks who holds the lease, consistently. @throws {PL-CONFLICT} when the record cannot be read */
export async function readLease(table: LeaseTable): Promise<LeaseLook> {
  try {
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: leaseKey, ConsistentRead: true }),
    );
    if (Item === undefined) return { state: "new" };
    const record = parseLease(Item);
    return { state: record.ended === null ? "held" : "ended", record };
  } catch (error) {
    if (registryGap(error) === "missing") return { state: "no-table" };
    throw error;
  }
}

/**
 * Takes the lease if it still is as it was seen: new, given back, or without a new beat of its `former` holder. Whether it worked is told
 * by the next look, since the answer to a write that had effect can be lost.
 */
export async function claimLease(table: LeaseTable, mine: LeaseRecord, former?: LeaseRecord): Promise<void> {
  await unlessRefused(() =>
    table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: toLeaseItem(mine),
        ...(former === undefined
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#run = :run AND #beat = :beat",
              ExpressionAttributeNames: { "#run": "run", "#beat": "beat" },
              ExpressionAttributeValues: {
                ":run": toAttribute(former.run),
                ":beat": toAttribute(former.beat),
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

/** Gives the lease back and says when; one that is no longer this run's is left alone. */
export async function releaseLease(
  table: LeaseTable,
  { run, ended }: { readonly run: string; readonly ended: string },
): Promise<void> {
  await unlessRefused(() =>
    table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: leaseKey,
        UpdateExpression: "SET #ended = :ended",
        ConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": "run", "#ended": "ended" },
        ExpressionAttributeValues: { ":run": toAttribute(run), ":ended": toAttribute(ended) },
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
